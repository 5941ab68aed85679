import { z } from "zod";
import { base64 } from "../../events/cloudevent.ts";
import { Tampered } from "../../events/error.ts";
import { concat, fromBase64, fromHex, type Random, toBase64 } from "../../vault/bytes.ts";
import { open, seal } from "../../vault/cipher.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { fromVerified, toCanonical } from "../../vault/json.ts";
import { wrapKeyShare } from "../../vault/keyobject.ts";
import { deriveJournalKey } from "../../vault/keys.ts";
import { splitSecret } from "../../vault/shamir.ts";

/** What must not be made twice for one backup: fresh keys, and the randomised wraps of them. */
export interface BackupSecrets {
  /** 32 bytes. */
  readonly backupKey: Uint8Array;
  /** 32 bytes a provider, in order of index. */
  readonly dataKeys: readonly Uint8Array[];
  /** Stored bytes of each provider's key object. */
  readonly keyObjects: readonly Uint8Array[];
}

/** Draws a backup's keys and wraps each provider's share of them to its key service and to the custodians. */
export async function drawSecrets(vault: VaultDescription, backup: string, random: Random): Promise<BackupSecrets> {
  const n = vault.providers.length;
  const backupKey = random(32);
  const shares = splitSecret(backupKey, { threshold: vault.threshold, shares: n }, random);
  const dataKeys = shares.map(() => random(32));
  const keyObjects = await Promise.all(
    vault.providers.map((provider, index) => {
      const context = {
        vault: vault.vault,
        backup,
        provider: provider.name,
        index,
        k: vault.threshold,
        n,
        epoch: vault.epoch,
      };
      const [present] = provider.keys;
      const [share, dataKey] = [shares[index], dataKeys[index]];
      if (!present || !share || !dataKey) throw new RangeError(`provider ${index} has no key`);
      const kms = { version: present.version, spki: fromBase64(present.spki) };
      return wrapKeyShare(context, { share, dataKey }, kms, vault.recovery);
    }),
  );
  return { backupKey, dataKeys, keyObjects };
}

const form = z.object({ backupKey: base64, dataKeys: z.array(base64), keyObjects: z.array(base64) });

/** The secrets as the journal keeps them: under the host key, with a fresh nonce. */
export function lockSecrets(secrets: BackupSecrets, hostKey: Uint8Array, backup: string, random: Random): Uint8Array {
  const plain = toCanonical({
    backupKey: toBase64(secrets.backupKey),
    dataKeys: secrets.dataKeys.map(toBase64),
    keyObjects: secrets.keyObjects.map(toBase64),
  });
  const nonce = random(12);
  return concat(nonce, seal(deriveJournalKey(hostKey, backup), nonce, fromHex(backup), plain));
}

/** @throws {Tampered} `journal-altered` where the journal was changed, or is another host's */
export function unlockSecrets(locked: Uint8Array, hostKey: Uint8Array, backup: string): BackupSecrets {
  const key = deriveJournalKey(hostKey, backup);
  const plain = open(key, locked.subarray(0, 12), fromHex(backup), locked.subarray(12));
  if (!plain) {
    throw new Tampered(
      "journal-altered",
      `The sealing journal of backup ${backup} does not open with this host's key.`,
      {
        next: "The backup is given up and the drop sealed again. If this was not a restored host, look who changed it.",
        params: { backup },
      },
    );
  }
  const value = fromVerified(form, plain, "sealing journal");
  return {
    backupKey: fromBase64(value.backupKey),
    dataKeys: value.dataKeys.map(fromBase64),
    keyObjects: value.keyObjects.map(fromBase64),
  };
}
