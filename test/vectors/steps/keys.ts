import { createHmac } from "node:crypto";
import { recoveryRecipient } from "../../../vault/keyobject.ts";
import {
  deriveBodyKey,
  deriveContentKey,
  deriveGear,
  derivePackKey,
  deriveRoots,
  deriveShareKey,
} from "../../../vault/keys.ts";
import { rootFingerprint } from "../../../vault/root-fingerprint.ts";
import { bytesOf, hashOf, hex } from "../rule.ts";

/** Every derivation by HKDF-SHA256, and what hangs on it. */
export async function keys() {
  const custodianSecret = bytesOf("keys/custodian", 32);
  const { factor, recovery, root } = deriveRoots(custodianSecret);
  const [backup, pack] = [hex(bytesOf("keys/backup", 16)), hex(bytesOf("keys/pack", 16))];
  const backupKey = bytesOf("keys/backup-key", 32);
  const content = deriveContentKey(backupKey, factor, backup);
  const dataKey = bytesOf("keys/data-key", 32);
  const dedupKey = bytesOf("keys/dedup", 32);
  const chunk = bytesOf("keys/chunk", 100);
  const gear = deriveGear(dedupKey);
  return {
    roots: {
      custodianSecret: hex(custodianSecret),
      factor: hex(factor),
      recovery: hex(recovery),
      recipient: await recoveryRecipient(recovery),
      root: hex(root),
      fingerprint: hex(rootFingerprint(custodianSecret)),
    },
    content: {
      backup,
      backupKey: hex(backupKey),
      factor: hex(factor),
      contentKey: hex(content.key),
      commitment: hex(content.commitment),
    },
    pack: { pack, contentKey: hex(content.key), packKey: hex(derivePackKey(content.key, pack)) },
    body: { contentKey: hex(content.key), bodyKey: hex(deriveBodyKey(content.key)) },
    share: { pack, dataKey: hex(dataKey), shareKey: hex(deriveShareKey(dataKey, pack)) },
    dedup: {
      dedupKey: hex(dedupKey),
      gearBegin: hex(gear.subarray(0, 32)),
      gearSha256: hashOf(gear),
      chunk: hex(chunk),
      chunkId: createHmac("sha256", dedupKey).update(chunk).digest("hex"),
    },
  };
}
