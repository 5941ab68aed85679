import { mkdir } from "node:fs/promises";
import { Refused } from "../../events/error.ts";
import type { Context } from "../cli/context.ts";
import { waitForDrop } from "../cli/waiting.ts";
import type { Service } from "../engine/service.ts";
import type { Roster } from "../evidence/export.ts";
import { layoutOf } from "../home/layout.ts";
import { readInventoryFile } from "../inventory/apart.ts";
import { exportAs, placeFile } from "../inventory/file.ts";
import { saveVersion } from "../inventory/index.ts";
import { signOffVersion } from "../inventory/sealed.ts";
import { agencies, nationInventory, placedModules, sizesFor } from "./nation.ts";
import { clouds, type NationPlaces } from "./places.ts";
import type { NationAgency } from "./shape.ts";
import { nationStrategy } from "./strategy.ts";
import { type WrittenModule, writeModule } from "./write.ts";

/** The agency that leads the plan, and keeps the inventory of all. */
export const leader = agencies.find(({ name }) => name === "數位發展部") as NationAgency;

/** Writes the data of every module. */
export async function writeNation(
  { data }: NationPlaces,
  options: { readonly seed: number; readonly bytes: number },
  onWritten: (written: WrittenModule) => void,
): Promise<readonly WrittenModule[]> {
  const sizes = sizesFor(options.bytes);
  const all: WrittenModule[] = [];
  for (const placed of placedModules()) {
    const bytes = sizes.get(placed.reference) ?? 0;
    const written = await writeModule(`${data}/${placed.agency.key}`, placed, { seed: options.seed, bytes });
    onWritten(written);
    all.push(written);
  }
  return all;
}

/**
 * Makes a vault for every agency, each over the same clouds, with the threshold of two of three.
 * @returns whose fingerprint is whose, as the project office takes it from the custodian sheets
 */
export async function makeVaults(context: Context, places: NationPlaces): Promise<Roster> {
  const { initHome } = await context.door();
  for (const folder of [places.exports, ...clouds.map(places.cloud)]) await mkdir(folder, { recursive: true });
  const roster: Roster["agencies"] = [];
  for (const agency of agencies) {
    const { fingerprint } = await initHome({
      home: places.home(agency),
      name: agency.name,
      providers: places.providers(agency),
      threshold: 2,
      custodians: { threshold: 3, count: 5 },
      lockDays: 0,
      language: context.m.language,
    });
    roster.push({ agency: agency.name, fingerprint });
  }
  return { format: "fenchi/roster/v1", agencies: roster };
}

/**
 * Keeps the inventory and the strategy that goes with it: the nation's, by way of the workbook that people fill in, with the leading agency; each other agency has its own systems.
 * @returns its hash
 * @throws {Refused} `nation-inventory` where the workbook does not read as what was written to it
 */
export async function takeInventory(
  places: NationPlaces,
  written: readonly WrittenModule[],
  time: Date,
): Promise<string> {
  const sizes = new Map(written.map(({ placed, bytes }) => [placed.reference, bytes]));
  await placeFile(places.inventory, await exportAs("xlsx", nationInventory(agencies, sizes)), true);
  const { inventory, findings } = await readInventoryFile(places.inventory);
  if (!inventory) {
    const why = findings.map(({ code }) => code).join(", ");
    throw new Refused("nation-inventory", `The sample inventory does not read back from its workbook: ${why}.`, {
      next: "This is a defect of Fenchi: report it with the file.",
      params: { path: places.inventory, why },
    });
  }
  const about = { by: "數位發展部", note: "合成國家", time: time.toISOString() };
  const { sha256 } = await saveVersion(places.home(leader), inventory, about);
  for (const agency of agencies) {
    const { strategy } = layoutOf(places.home(agency));
    await placeFile(strategy, Buffer.from(nationStrategy(agency === leader ? agencies : [agency])), true);
  }
  for (const agency of agencies) {
    if (agency === leader) continue;
    const own = { ...inventory, modules: inventory.modules.filter((module) => module.agency === agency.name) };
    await saveVersion(places.home(agency), own, { ...about, by: agency.name });
  }
  return sha256;
}

/** What backing up one agency came to. */
export interface AgencyBackup {
  readonly agency: NationAgency;
  readonly items: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Backs up an agency's modules, and its signed-off inventory, until every cloud holds them.
 * @throws {Refused} `nation-backup` naming the first item that failed
 */
export async function backUp(
  context: Context,
  places: NationPlaces,
  agency: NationAgency,
  written: readonly WrittenModule[],
): Promise<AgencyBackup> {
  const own = written.filter(({ placed }) => placed.agency === agency);
  const begun = performance.now();
  const { connect } = await context.door();
  const { service } = await connect(places.home(agency), { command: "demo:nation" });
  try {
    const dropped = await Promise.all(
      own.map(({ placed, path }) => service.drop({ item: placed.item, path, name: placed.file })),
    );
    for (const drop of dropped) {
      const { state, item, error } = await waitForDrop(context, service, drop, { wanted: "protected" });
      if (state === "failed") throw failed(item, error?.message ?? "");
    }
    await signOff(context, service, places.home(agency), agency);
  } finally {
    await service.close();
  }
  return {
    agency,
    items: own.length,
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    milliseconds: performance.now() - begun,
  };
}

async function signOff(context: Context, service: Service, home: string, agency: NationAgency): Promise<void> {
  const wait: Parameters<typeof signOffVersion>[0]["wait"] = (drop) =>
    waitForDrop(context, service, drop, { wanted: "protected" });
  const time = new Date().toISOString();
  await signOffVersion({ home, service, wait }, { number: 1, by: `${agency.name}資訊主管`, role: "資訊主管", time });
}

function failed(item: string, why: string): Refused {
  return new Refused("nation-backup", `${item} could not be backed up: ${why}`, {
    next: "Look at the message, and run the demonstration again in another folder.",
    params: { item, why },
  });
}
