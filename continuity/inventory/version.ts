import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { sha256, timestamp } from "../../events/cloudevent.ts";
import { inventoryHash, ordered } from "./canonical.ts";
import { type Inventory, inventory, oneLine } from "./inventory.ts";

/** Who answers for it, as people know them. */
export const person = oneLine(100).min(1);
/** In which function, such as 資訊單位主管. */
export const role = oneLine(100);
/** Why something was changed. */
export const note = oneLine(1000);

/**
 * One version of an agency's inventory, as it is kept: whole, so that each can be read alone, and bound to the one before by its hash,
 * so that none can be taken out or changed unnoticed.
 */
const versionRecord = z.object({
  format: z.literal("fenchi/inventory-version/v1"),
  /** 1, 2, 3 .. without a gap. */
  number: z.number().int().min(1).max(999_999),
  time: timestamp,
  by: person,
  note,
  /** SHA-256 of the version before, as its bytes are kept; of the first: null. */
  previous: sha256.nullable(),
  /** Hash of the inventory. */
  sha256,
  inventory,
});

/** What is said of a version without its modules. */
export const versionHead = versionRecord.omit({ inventory: true });

/** A version whose hash is its inventory's. */
export const inventoryVersion = versionRecord.refine((version) => inventoryHash(version.inventory) === version.sha256, {
  error: "the hash is not the inventory's",
});
export type InventoryVersion = z.infer<typeof inventoryVersion>;

/** That somebody answers for a version: it is sealed as a backup of its own. */
export const signOff = z.object({
  format: z.literal("fenchi/inventory-sign-off/v1"),
  number: z.number().int().min(1).max(999_999),
  /** Hash of the inventory that was signed off. */
  sha256,
  by: person,
  role,
  time: timestamp,
});
export type SignOff = z.infer<typeof signOff>;

/** What is sealed of a signed-off version, and can be read without anything else. */
export const signedVersion = z
  .object({ format: z.literal("fenchi/inventory-signed/v1"), version: inventoryVersion, signOff })
  .refine(({ version, signOff: { number, sha256: hash } }) => version.number === number && version.sha256 === hash, {
    error: "the sign-off is another version's",
  });
export type SignedVersion = z.infer<typeof signedVersion>;

/** The item whose generations are the signed-off versions. Items of the system `fenchi` are the vault's own and in no inventory. */
export const versionsItem = "fenchi/inventory/versions";

/** Whether an item is the vault's own record, and thus no module's backup. */
export function isOwnItem(item: string): boolean {
  return item.startsWith("fenchi/");
}

/** The next version after one, or the first. */
export function nextVersion(
  content: Inventory,
  before: InventoryVersion | undefined,
  about: Pick<InventoryVersion, "by" | "note" | "time">,
): InventoryVersion {
  return {
    format: "fenchi/inventory-version/v1",
    number: (before?.number ?? 0) + 1,
    ...about,
    previous: before === undefined ? null : versionHash(before),
    sha256: inventoryHash(content),
    inventory: ordered(content),
  };
}

/** A record's bytes as they are kept: JSON (RFC 8785), one line. */
export function recordBytes(record: InventoryVersion | SignOff | SignedVersion): Uint8Array {
  return Buffer.from(`${canonicalize(record)}\n`, "utf8");
}

/** What the next version is bound to. */
export function versionHash(version: InventoryVersion): string {
  return createHash("sha256").update(recordBytes(version)).digest("hex");
}
