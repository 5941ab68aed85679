import type { VaultDescription } from "../../vault/description.ts";
import type { Manifest } from "../../vault/manifest.ts";
import { encodeTable, type Statement, type Table } from "../../vault/statement.ts";
import { bytesOf, hashOf, hex, signerOf } from "../vectors/rule.ts";

/** A vault's signed documents, to be changed one member at a time. */
export const id = (label: string): string => hex(bytesOf(`fixture/${label}`, 16));
export const digest = (label: string): string => hex(bytesOf(`fixture/${label}`, 32));
export const time = "2026-01-02T03:04:05Z";

const providers = ["ash", "birch", "cedar"];
export const signers = {
  root: signerOf("fixture/root"),
  sealer: signerOf("fixture/sealer"),
  tracker: signerOf("fixture/tracker"),
  second: signerOf("fixture/tracker-2"),
  approvers: [signerOf("fixture/approver-1"), signerOf("fixture/approver-2")],
  receipts: providers.map((name) => signerOf(`fixture/receipt-${name}`)),
  stranger: signerOf("fixture/stranger"),
};

export const vault: VaultDescription = {
  format: "fenchi/v1",
  vault: id("vault"),
  name: "測試",
  epoch: 0,
  revision: 0,
  previous: null,
  created: time,
  threshold: 2,
  quorum: 2,
  providers: providers.map((name, index) => ({
    name,
    keys: [{ version: "1", spki: Buffer.from(name).toString("base64") }],
    receipt: signers.receipts[index]?.public ?? signers.root.public,
  })),
  recovery: `age1${"q".repeat(58)}`,
  sealers: [signers.sealer.public],
  trackers: [signers.tracker.public, signers.second.public],
  approvers: signers.approvers.map((signer) => signer.public),
  custodians: { threshold: 2, count: 3 },
};

export const backup = id("backup");
export const table: Table = {
  packs: [{ id: id("pack"), size: 100, shares: providers.map((name) => digest(`share/${name}`)) }],
};
const encoded = encodeTable(table);

export const statement: Statement = {
  format: "fenchi/v1",
  vault: vault.vault,
  epoch: 0,
  backup,
  time,
  retainUntil: time,
  threshold: 2,
  providers: 3,
  commitment: digest("commitment"),
  keys: providers.map((provider) => ({ provider, sha256: digest(`key/${provider}`), size: 1000 })),
  table: { sha256: hashOf(encoded), size: encoded.length },
  body: { sha256: digest("body"), size: 500 },
  uses: [{ backup: id("earlier"), statement: digest("earlier"), packs: [id("earlier pack")] }],
  abandoned: [],
};

export const manifest: Manifest = {
  format: "fenchi/v1",
  vault: vault.vault,
  backup,
  term: 1,
  seq: 4,
  revision: 1,
  statement: digest("statement"),
  previous: digest("previous"),
  before: null,
  quorum: 2,
  complete: [{ provider: "ash", receipts: digest("receipts") }],
  retainUntil: time,
  time,
};
