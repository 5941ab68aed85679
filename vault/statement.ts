import { z } from "zod";
import { backupId, hex, packId, providerName, sha256, timestamp } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import { sha256 as digest, equalBytes, fromHex, sha256Hex } from "./bytes.ts";
import type { VaultDescription } from "./description.ts";
import { fromVerified, toCanonical } from "./json.ts";
import { names } from "./names.ts";
import { openSigned, type SigningKey, sign } from "./signed.ts";

const sized = z.object({ sha256, size: z.number().int().nonnegative() });

/** An earlier backup that this one needs, and what of it. */
const use = z.object({
  backup: backupId,
  /** SHA-256 of its stored statement. */
  statement: sha256,
  packs: z.array(packId).min(1),
});

/** `backups/<backup>/statement`: what the sealer vouches for. Share hashes are in the table, whose hash is here. */
export const statement = z.object({
  format: z.literal("fenchi/v1"),
  vault: hex(16),
  epoch: z.number().int().nonnegative(),
  backup: backupId,
  time: timestamp,
  /** Every object of the backup, and those it uses, stay locked at least until then. */
  retainUntil: timestamp,
  threshold: z.number().int(),
  providers: z.number().int(),
  commitment: hex(32),
  /** One a provider, in order of index. */
  keys: z.array(sized.extend({ provider: providerName })),
  table: sized,
  body: sized,
  uses: z.array(use),
  /** Packs of attempts that were given up on the way; nothing refers to them. */
  abandoned: z.array(packId),
});
export type Statement = z.infer<typeof statement>;
export type Use = z.infer<typeof use>;

/** `backups/<backup>/table`: every pack with the hash of each of its shares, in order of index. */
export const table = z.object({
  packs: z.array(
    z.object({
      id: packId,
      /** Bytes of the pack before padding. */
      size: z.number().int().positive(),
      shares: z.array(sha256),
    }),
  ),
});
export type Table = z.infer<typeof table>;

export function signStatement(value: Statement, sealer: SigningKey): Promise<Uint8Array> {
  return sign("statement", toCanonical(value), [sealer]);
}

/** @throws {Tampered} `signature-invalid`, or `statement-foreign` where it is another backup's or vault's */
export function openStatement(
  stored: Uint8Array,
  vault: VaultDescription,
  backup: string,
  provider?: string,
): Statement {
  const object = names.statement(backup);
  const where = provider === undefined ? { object } : { object, provider };
  const value = fromVerified(statement, openSigned("statement", stored, vault.sealers, where).payload, "statement");
  if (value.vault !== vault.vault || value.backup !== backup || value.keys.length !== value.providers) {
    throw new Tampered("statement-foreign", `The statement ${object} is that of another backup or vault.`, {
      next: "Nothing of it was used. Run fenchi verify to see which provider mixed them up.",
      params: { object, provider: provider ?? "" },
    });
  }
  return value;
}

export function encodeTable(value: Table): Uint8Array {
  return toCanonical(value);
}

/** @throws {Tampered} `table-altered` where the bytes are not those the statement names */
export function openTable(stored: Uint8Array, value: Statement, provider?: string): Table {
  if (stored.byteLength !== value.table.size || !equalBytes(digest(stored), fromHex(value.table.sha256))) {
    throw new Tampered("table-altered", `The table of backup ${value.backup} is not the one that was sealed.`, {
      next: "Another provider's copy is used. Run fenchi verify to name the one that changed it.",
      params: { backup: value.backup, provider: provider ?? "" },
    });
  }
  return fromVerified(table, stored, "table");
}

/** An object that a provider must hold for a backup. */
export interface Expected {
  readonly name: string;
  readonly sha256: string;
}

/** What provider `index` must hold of a backup itself, manifests and used backups aside. */
export function expectedObjects(value: Statement, packs: Table, stored: Uint8Array, index: number): Expected[] {
  const key = value.keys[index];
  if (!key) throw new RangeError(`no provider ${index}`);
  return [
    ...packs.packs.map((pack) => ({ name: names.share(pack.id), sha256: pack.shares[index] ?? "" })),
    { name: names.key(value.backup), sha256: key.sha256 },
    { name: names.statement(value.backup), sha256: sha256Hex(stored) },
    { name: names.table(value.backup), sha256: value.table.sha256 },
    { name: names.body(value.backup), sha256: value.body.sha256 },
  ];
}

/** Names of the objects of an earlier backup that every complete provider must keep for this one. */
export function heldObjects(used: Use): string[] {
  return [
    ...used.packs.map((pack) => names.share(pack)),
    names.key(used.backup),
    names.statement(used.backup),
    names.table(used.backup),
    // Not read to restore the user of its chunks, but a backup is kept or retired as a whole.
    names.body(used.backup),
  ];
}
