import { generateKeyPairSync } from "node:crypto";
import { signDescription, type VaultDescription } from "../../../vault/description.ts";
import { recoveryRecipient } from "../../../vault/keyobject.ts";
import { deriveRoots } from "../../../vault/keys.ts";
import { names } from "../../../vault/names.ts";
import { type Policy, signPolicy } from "../../../vault/policy.ts";
import { bytesOf, drawing, hex, signerFrom, signerOf } from "../rule.ts";

export const time = "2026-01-02T03:04:05.678Z";
export const providers = ["ash", "birch", "cedar"] as const;

/** A key pair of a provider's key service, as files. */
export interface ServiceKey {
  readonly privatePem: string;
  readonly publicPem: string;
  readonly spki: string;
}

function serviceKey(): ServiceKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
  return {
    privatePem: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    publicPem: publicKey.export({ format: "pem", type: "spki" }).toString(),
    spki: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
  };
}

/** A 2-of-3 vault with 2-of-3 sheets. All but the RSA keys is by rule. */
export async function setUp() {
  const custodianSecret = bytesOf("archive/custodian", 32);
  const roots = deriveRoots(custodianSecret);
  const root = signerFrom(roots.root);
  const [sealer, tracker] = [signerOf("archive/sealer"), signerOf("archive/tracker")];
  const approvers = [signerOf("archive/approver-1"), signerOf("archive/approver-2")];
  const receiptKeys = providers.map((name) => signerOf(`archive/receipt-${name}`));
  const serviceKeys = providers.map(serviceKey);
  const vault: VaultDescription = {
    format: "fenchi/v1",
    vault: hex(bytesOf("archive/vault", 16)),
    name: "測試保險庫 (golden archive)",
    epoch: 0,
    revision: 0,
    previous: null,
    created: time,
    threshold: 2,
    quorum: 2,
    providers: providers.map((name, index) => ({
      name,
      keys: [{ version: "1", spki: serviceKeys[index]?.spki ?? "" }],
      receipt: receiptKeys[index]?.public ?? root.public,
    })),
    recovery: await recoveryRecipient(roots.recovery),
    sealers: [sealer.public],
    trackers: [tracker.public],
    approvers: approvers.map((each) => each.public),
    custodians: { threshold: 2, count: 3 },
  };
  const policy: Policy = {
    format: "fenchi/v1",
    vault: vault.vault,
    revision: 0,
    previous: null,
    time,
    lockDays: 0,
    disposeAt: "all",
  };
  return {
    custodianSecret,
    root,
    vault,
    policy,
    tracker,
    receiptKeys,
    serviceKeys,
    keys: { factor: roots.factor, dedup: bytesOf("archive/dedup", 32), host: bytesOf("archive/host", 32), sealer },
    random: drawing("archive/random"),
    /** Objects that are there before the first backup. */
    first: [
      [names.vault(0, 0), await signDescription(vault, root)],
      [names.policy(0), await signPolicy(policy, approvers)],
    ] as const,
  };
}
export type Setup = Awaited<ReturnType<typeof setUp>>;
