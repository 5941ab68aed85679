import { join } from "node:path";
import pLimit from "p-limit";
import type { InventoryModule } from "../../continuity/inventory/inventory.ts";
import type { PlannedBackup } from "../../continuity/plan/plan.ts";
import { backupId } from "../../events/cloudevent.ts";
import { FenchiError } from "../../events/error.ts";
import { type BackupSummary, restoreNeeds, type Service } from "../engine/service.ts";
import { layoutOf } from "../home/layout.ts";
import { addLine, readLines } from "./lines.ts";

/** A vault that modules come from. */
export interface PlannedVault {
  /** Absolute path. */
  readonly home: string;
  readonly service: Pick<Service, "backups" | "needs" | "status">;
  /** Modules of these agencies; absent: of all that no other vault has. */
  readonly agencies?: readonly string[];
}

export interface PlannedBackupsOptions {
  /** RFC 3339 in UTC: the newest backup at or before it. */
  readonly at?: string;
  /** Providers to be planned without. */
  readonly without?: readonly string[];
  readonly onProgress?: (done: number, total: number) => void;
}

/** What the vaults hold of an inventory's modules. */
export interface VaultBackups {
  readonly backupOf: (module: Pick<InventoryModule, "agency" | "item">) => PlannedBackup | undefined;
  /** Items of backups that no module names, in order of name. */
  readonly unlisted: readonly string[];
  /** Names of the providers that are there, and of all that the vaults have. */
  readonly providers: readonly string[];
  readonly known: readonly string[];
}

/** Envelopes read at once. */
const sideBySide = 8;
/** Backups listed at once at most. */
const listed = 10_000;

const cached = restoreNeeds.extend({ backup: backupId });
const needsFile = (home: string) => join(layoutOf(home).plan, "needs.jsonl");

/**
 * Looks up the newest backup of every module, and what its restore would fetch. That is read at the providers once a backup, and kept: it
 * never changes. A backup that does not open now counts as not restorable.
 */
export async function findBackups(
  modules: readonly InventoryModule[],
  vaults: readonly PlannedVault[],
  options: PlannedBackupsOptions = {},
): Promise<VaultBackups> {
  const named = vaults.flatMap(({ agencies }) => agencies ?? []);
  const found = new Map<string, PlannedBackup>();
  const unlisted = new Set<string>();
  const providers = new Set<string>();
  const known = new Set<string>();
  for (const vault of vaults) {
    const own = modules.filter(({ agency }) => vault.agencies?.includes(agency) ?? !named.includes(agency));
    const items = new Set(own.flatMap(({ item }) => item ?? []));
    const status = await vault.service.status();
    const present = status.providers.filter(({ name, reachable }) => reachable && !options.without?.includes(name));
    for (const { name } of present) providers.add(name);
    for (const { name } of status.providers) known.add(name);
    const newest = await newestOf(vault, items, options.at);
    for (const item of newest.keys()) if (!items.has(item) && !item.startsWith("fenchi/")) unlisted.add(item);
    const isThere = (summary: BackupSummary) =>
      summary.state !== "sealed" &&
      present.filter(({ name }) => summary.providers.includes(name)).length >= status.threshold;
    const wanted = [...newest.values()].filter(({ item }) => items.has(item));
    const planned = await measure(vault, wanted, isThere, options.onProgress);
    for (const { agency, item } of own) {
      const backup = item === null ? undefined : planned.get(item);
      if (item !== null && backup) found.set(`${agency}\0${item}`, backup);
    }
  }
  return {
    backupOf: ({ agency, item }) => found.get(`${agency}\0${item}`),
    unlisted: [...unlisted].sort(),
    providers: [...providers],
    known: [...known],
  };
}

/** Of each item the newest backup that can be restored, else the newest. */
async function newestOf(
  { service }: PlannedVault,
  items: ReadonlySet<string>,
  at: string | undefined,
): Promise<Map<string, BackupSummary>> {
  const filter = { limit: listed, ...(at === undefined ? {} : { at }) };
  const all = await service.backups(filter);
  const newest = new Map<string, BackupSummary>();
  const add = (summary: BackupSummary) => {
    const known = newest.get(summary.item);
    if (!known || (known.state === "sealed" && summary.state !== "sealed")) newest.set(summary.item, summary);
  };
  for (const summary of all) add(summary);
  // A list that was cut may have left an item out altogether.
  if (all.length === listed) {
    for (const item of items)
      if (!newest.has(item)) for (const one of await service.backups({ ...filter, item })) add(one);
  }
  return newest;
}

async function measure(
  { home, service }: PlannedVault,
  summaries: readonly BackupSummary[],
  isThere: (summary: BackupSummary) => boolean,
  onProgress: PlannedBackupsOptions["onProgress"],
): Promise<Map<string, PlannedBackup>> {
  const known = new Map((await readLines(needsFile(home), cached)).map((each) => [each.backup, each]));
  const planned = new Map<string, PlannedBackup>();
  const limit = pLimit(sideBySide);
  let done = 0;
  const one = async (summary: BackupSummary) => {
    const { backup, item, time, size } = summary;
    const needs = known.get(backup) ?? (await readNeeds(service, backup));
    if (needs && !known.has(backup)) await addLine(needsFile(home), { backup, ...needs });
    // The sizes of one that does not open matter to nobody: it is not planned.
    const { fetch, packs, uses } = needs ?? { fetch: size, packs: 1, uses: 0 };
    const restorable = needs !== undefined && isThere(summary);
    planned.set(item, { item, backup, time, bytes: size, fetch, packs, uses, restorable });
    onProgress?.(++done, summaries.length);
  };
  await Promise.all(summaries.map((summary) => limit(() => one(summary))));
  return planned;
}

async function readNeeds(service: PlannedVault["service"], backup: string) {
  try {
    const { bytes, fetch, packs, uses } = await service.needs(backup);
    return { bytes, fetch, packs, uses };
  } catch (error) {
    // Too few providers hold it, or what they hold does not verify: exactly what the plan has to say.
    if (error instanceof FenchiError && ["Refused", "Tampered", "NotFound"].includes(error.name)) return undefined;
    throw error;
  }
}
