import { z } from "zod";
import { byReference } from "../../continuity/inventory/canonical.ts";
import { type Difference, differenceOf, isSame } from "../../continuity/inventory/diff.ts";
import { findingCodes } from "../../continuity/inventory/finding.ts";
import { inventoryModule } from "../../continuity/inventory/inventory.ts";
import { inventoryVersion, signOff, versionHead } from "../../continuity/inventory/version.ts";
import { backupId, sha256 } from "../../events/cloudevent.ts";
import { dropState } from "../engine/service.ts";
import { exportAs, type FileKind } from "./file.ts";
import { loadInventory } from "./index.ts";
import type { FileReading } from "./reading.ts";
import { newestVersion, readSignOff, readVersion, saveVersion, versionsOf } from "./store.ts";

/** What is answered about a home's inventory, to whoever asks: the command line with `--json`, and the HTTP API. */

const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).readonly();
const count = z.number().int().nonnegative();
const { number: versionNumber, time, by, note } = inventoryVersion.shape;

const module = inventoryModule.meta({ id: "InventoryModule" });
const ownSignOff = signOff.meta({ id: "SignOff" });

export const inventoryFinding = z
  .object({
    /** What is wrong; its texts are by this code. */
    code: z.enum(findingCodes),
    /** An error keeps the inventory from being taken; a warning does not. */
    severity: z.enum(["error", "warning"]),
    /** As far as the file has such places. */
    place: z.object({
      sheet: z.string().optional(),
      cell: z.string().optional(),
      column: z.string().optional(),
      path: z.string().optional(),
    }),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .meta({ id: "InventoryFinding" });

const cell = z.union([z.string(), z.number()]);
const difference = z.object({
  added: list(module),
  removed: list(module),
  changed: list(
    z.object({
      module: z.string(),
      name: z.string(),
      changes: list(
        z.object({
          field: inventoryModule.keyof(),
          /** The plan's heading. */ column: z.string(),
          before: cell,
          after: cell,
        }),
      ),
    }),
  ),
});

export const inventoryDocument = z
  .object({ version: versionNumber, time, by, note, sha256, signOff: ownSignOff.nullable(), modules: list(module) })
  .meta({ id: "Inventory" });
export type InventoryDocument = z.infer<typeof inventoryDocument>;

export const inventoryVersions = z
  .object({
    /** From the newest. */
    versions: list(versionHead.extend({ modules: count, signOff: ownSignOff.nullable() })),
  })
  .meta({ id: "InventoryVersions" });
export type InventoryVersions = z.infer<typeof inventoryVersions>;

export const inventoryDifference = difference
  .extend({ from: versionNumber, to: versionNumber })
  .meta({ id: "InventoryDifference" });
export type InventoryDifference = z.infer<typeof inventoryDifference>;

export const inventoryImport = z
  .object({
    /** Whether there is a new version. */
    imported: z.boolean(),
    /** The new one, or the one that says the same already. */
    version: versionNumber.optional(),
    sha256: sha256.optional(),
    /** What an import would change, where that alone was asked. */
    difference: difference.optional(),
    modules: count.optional(),
    count: z.object({ errors: count, warnings: count }),
    /** The most important thousand of each severity. */
    findings: list(inventoryFinding),
  })
  .meta({ id: "InventoryImport" });
export type InventoryImport = z.infer<typeof inventoryImport>;

export const inventorySignOff = z
  .object({
    version: versionNumber,
    signOff: ownSignOff,
    /** The backup that holds it. */
    backup: backupId,
    /** How far that backup was when this was answered. */
    state: dropState,
  })
  .meta({ id: "InventorySignOff" });
export type InventorySignOff = z.infer<typeof inventorySignOff>;

/** Which modules of which version: the newest and all where nothing is said. */
export interface InventoryFilter {
  readonly version?: number | undefined;
  readonly agency?: string | undefined;
  readonly system?: string | undefined;
  /** Core functions alone. */
  readonly core?: boolean | undefined;
}

/** One version. @throws {NotFound} `inventory-none`, `inventory-version-missing`; {Tampered} `inventory-damaged` */
export async function describeInventory(home: string, filter: InventoryFilter = {}): Promise<InventoryDocument> {
  const wanted = filter.version ?? (await loadInventory(home)).version;
  const { time, by, note, sha256, inventory } = await readVersion(home, wanted);
  const { agency, system, core } = filter;
  const modules = inventory.modules.filter(
    (each) =>
      (agency === undefined || agency === each.agency) &&
      (system === undefined || system === each.system) &&
      (!core || each.core),
  );
  const signOff = (await readSignOff(home, wanted)) ?? null;
  return { version: wanted, time, by, note, sha256, signOff, modules: modules.toSorted(byReference) };
}

/** The versions from the newest, having verified that each follows the one before. @throws as {@link describeInventory} */
export async function describeVersions(home: string): Promise<InventoryVersions> {
  const versions: InventoryVersions["versions"][number][] = [];
  for await (const { version, signOff } of versionsOf(home)) {
    const { inventory, ...rest } = version;
    versions.unshift({ ...rest, modules: inventory.modules.length, signOff: signOff ?? null });
  }
  // Says that there is none, in the one way.
  if (versions.length === 0) await loadInventory(home);
  return { versions };
}

/** What changed between two versions; by default the last change. @throws as {@link describeInventory} */
export async function describeDifference(home: string, from?: number, to?: number): Promise<InventoryDifference> {
  const newest = (await loadInventory(home)).version;
  const later = to ?? (from === undefined ? newest : Math.max(from, newest));
  const earlier = from ?? Math.max(1, later - 1);
  const [before, after] = [await readVersion(home, earlier), await readVersion(home, later)];
  return { from: earlier, to: later, ...differenceOf(before.inventory, after.inventory) };
}

/** What became of an import, and what it changed. */
export interface Imported {
  readonly document: InventoryImport;
  /** Undefined where the file has an error. */
  readonly difference: Difference | undefined;
  /** The version before; undefined where this is the first. */
  readonly before: number | undefined;
}

/**
 * Keeps what a file says as the next version, unless it has an error, says nothing new, or `dryRun` is asked.
 *
 * @throws {NotFound} `home-missing`; {Conflict} `inventory-overtaken`; {InvalidInput} `inventory-text-invalid`; {Tampered} `inventory-damaged`
 */
export async function importReading(
  home: string,
  { inventory, count, findings }: FileReading,
  about: { readonly by: string; readonly note: string; readonly time: string; readonly dryRun: boolean },
): Promise<Imported> {
  const before = await newestVersion(home);
  if (inventory === undefined) {
    return { document: { imported: false, count, findings }, difference: undefined, before: before?.number };
  }
  const difference = differenceOf(before?.inventory ?? { format: inventory.format, modules: [] }, inventory);
  const common = { modules: inventory.modules.length, count, findings };
  const answered = (document: Omit<InventoryImport, keyof typeof common>): Imported => ({
    document: { ...document, ...common },
    difference,
    before: before?.number,
  });
  if (before !== undefined && isSame(difference)) {
    return answered({ imported: false, version: before.number, sha256: before.sha256 });
  }
  if (about.dryRun) return answered({ imported: false, difference });
  const { by, note, time } = about;
  const version = await saveVersion(home, inventory, { by, note, time });
  return answered({ imported: true, version: version.number, sha256: version.sha256 });
}

/** A version as a file. */
export interface ExportedVersion {
  readonly bytes: Uint8Array;
  readonly version: number;
  readonly sha256: string;
  readonly modules: number;
}

/** One version as a file of one of the forms. @throws as {@link describeInventory} */
export async function exportVersion(home: string, kind: FileKind, version?: number): Promise<ExportedVersion> {
  const number = version ?? (await loadInventory(home)).version;
  const { inventory, sha256 } = await readVersion(home, number);
  return { bytes: await exportAs(kind, inventory), version: number, sha256, modules: inventory.modules.length };
}
