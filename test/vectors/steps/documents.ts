import { signAbandonment } from "../../../vault/abandonment.ts";
import { signDescription, type VaultDescription } from "../../../vault/description.ts";
import { receiptsHash, signManifest, signWitness } from "../../../vault/manifest.ts";
import { names } from "../../../vault/names.ts";
import { packParcel } from "../../../vault/parcel.ts";
import { signPolicy } from "../../../vault/policy.ts";
import { signReceipt } from "../../../vault/receipt.ts";
import { encodeTable, type Statement, signStatement } from "../../../vault/statement.ts";
import { bytesOf, hashOf, hex, signerOf, text } from "../rule.ts";

const format = "fenchi/v1" as const;
const time = "2026-01-02T03:04:05.678Z";
const retainUntil = "2026-02-01T03:04:05.678Z";
const id = (label: string): string => hex(bytesOf(`documents/${label}`, 16));
const digest = (label: string): string => hex(bytesOf(`documents/${label}`, 32));
const names3 = ["ash", "birch", "cedar"];
const signer = (label: string) => signerOf(`documents/${label}`);
const roles = ["root", "sealer", "tracker", "approver-1", "approver-2", ...names3.map((name) => `receipt-${name}`)];

function description(spki: string, recipient: string): VaultDescription {
  return {
    format,
    vault: id("vault"),
    name: "測試保險庫 (vectors)",
    epoch: 0,
    revision: 0,
    previous: null,
    created: time,
    threshold: 2,
    quorum: 2,
    providers: names3.map((name) => ({
      name,
      keys: [{ version: "1", spki }],
      receipt: signer(`receipt-${name}`).public,
    })),
    recovery: recipient,
    sealers: [signer("sealer").public],
    trackers: [signer("tracker").public],
    approvers: [signer("approver-1").public, signer("approver-2").public],
    custodians: { threshold: 2, count: 3 },
  };
}

/**
 * Every signed document of a vault, as stored. What they name (key objects, shares) is by rule and exists nowhere.
 * @param spki of an RSA key, base64
 */
export async function documents(spki: string, recipient: string) {
  const vault = id("vault");
  const [backup, earlier] = [id("backup"), id("earlier")];
  const packs = ["pack-0", "pack-1"].map((name, at) => ({
    id: id(name),
    size: 1000 + at,
    shares: names3.map((provider) => digest(`${name}/${provider}`)),
  }));
  const table = encodeTable({ packs });
  const statement: Statement = {
    format,
    vault,
    epoch: 0,
    backup,
    time,
    retainUntil,
    threshold: 2,
    providers: 3,
    commitment: digest("commitment"),
    keys: names3.map((provider) => ({ provider, sha256: digest(`key/${provider}`), size: 1200 })),
    table: { sha256: hashOf(table), size: table.length },
    body: { sha256: digest("body"), size: 900 },
    uses: [{ backup: earlier, statement: digest("earlier/statement"), packs: [id("earlier/pack")] }],
    abandoned: [id("abandoned")],
  };
  const storedStatement = await signStatement(statement, signer("sealer"));
  const receipts = [digest("receipt-1"), digest("receipt-0"), digest("receipt-1")];
  const base = { format, vault, backup, term: 1, seq: 2, statement: hashOf(storedStatement), retainUntil, time };
  const complete = names3.map((provider) => ({ provider, receipts: receiptsHash(receipts) }));
  const manifest = await signManifest(
    {
      ...base,
      revision: 1,
      previous: digest("earlier/manifest"),
      before: null,
      quorum: 2,
      complete: complete.slice(1),
    },
    signer("tracker"),
  );
  const second = await signManifest(
    { ...base, revision: 2, previous: digest("earlier/manifest"), before: hashOf(manifest), quorum: 2, complete },
    signer("tracker"),
  );
  const witness = await signWitness(
    { vault, term: 1, seq: 2, backup, manifest: hashOf(manifest), previous: digest("earlier/manifest") },
    signer("tracker"),
  );
  const policy = { format, vault, revision: 0, previous: null, time, lockDays: 30, disposeAt: "all" as const };
  const object = { name: names.share(packs[0]?.id ?? ""), sha256: packs[0]?.shares[1] ?? "", size: 600 };
  const held = { name: names.share(id("earlier/pack")), size: 700, lockedUntil: retainUntil };
  const receipt = { vault, provider: "birch", backup, objects: [object], held: [held], time };
  const abandonment = { format, vault, backup: id("given-up"), packs: [id("lost")], reason: "source-changed", time };
  const fragment = bytesOf("documents/fragment", 50);
  const parcel = await packParcel(
    {
      vault,
      backup,
      provider: "birch",
      index: 1,
      k: 2,
      n: 3,
      dataKey: Buffer.from(bytesOf("documents/data-key", 32)).toString("base64"),
      lockUntil: retainUntil,
      parts: [{ kind: "fragment", name: object.name, size: 50, pack: packs[0]?.id ?? "", share: object.sha256 }],
      holds: [held.name],
    },
    [fragment],
    signer("sealer"),
  );
  return {
    keys: Object.fromEntries(roles.map((role) => [role, { seed: hex(signer(role).seed), ...signer(role).public }])),
    receiptsHash: { hashes: receipts, hash: receiptsHash(receipts) },
    objects: {
      [names.vault(0, 0)]: text(await signDescription(description(spki, recipient), signer("root"))),
      [names.policy(0)]: text(await signPolicy(policy, [signer("approver-1"), signer("approver-2")])),
      [names.statement(backup)]: text(storedStatement),
      [names.table(backup)]: text(table),
      [names.manifest(backup, 1)]: text(manifest),
      [names.manifest(backup, 2)]: text(second),
      [names.witness(2)]: text(witness),
      [names.abandoned(id("given-up"))]: text(await signAbandonment(abandonment, signer("sealer"))),
    },
    receipt: text(await signReceipt(receipt, signer("receipt-birch"))),
    parcel: { name: names.parcel(backup, packs[0]?.id ?? ""), stored: hex(Buffer.concat(parcel)) },
  };
}
