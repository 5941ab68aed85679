import type { AgencyEvidence } from "../../continuity/indicator/evidence.ts";
import type { Inventory } from "../../continuity/inventory/inventory.ts";
import { FenchiError, InvalidInput } from "../../events/error.ts";
import { loadInventory } from "../inventory/index.ts";
import { agencyIn, exportAgency, openExport } from "./export.ts";
import { type Filing, readReport, reportNumbers } from "./reports.ts";

/** A home's evidence as it is handed on. @param said the agency's name, where neither drills nor inventory say it */
export async function exportOwn(filing: Filing, said?: string): Promise<Uint8Array> {
  const inventory = await ownInventory(filing.home);
  return exportAgency(filing, said ?? (await agencyOf(filing, inventory)), inventory);
}

/** A home's own evidence, by the very way that an export takes. @throws {InvalidInput} `kpi-agency-unknown`; as `openExport` */
export async function ownEvidence(filing: Filing): Promise<AgencyEvidence> {
  return openExport(await exportOwn(filing), filing.home);
}

/** @throws {InvalidInput} `kpi-agency-unknown` where nothing says whose vault this is */
async function agencyOf({ home, keys, vault }: Filing, inventory: Inventory | null): Promise<string> {
  const numbers = await reportNumbers(home);
  const reports = await Promise.all(numbers.map(async (seq) => (await readReport(home, seq, keys)).report));
  const [first, ...others] = new Set(inventory?.modules.map(({ agency }) => agency));
  const agency = agencyIn(reports, vault) ?? (others.length === 0 ? first : undefined);
  if (agency !== undefined) return agency;
  throw new InvalidInput("kpi-agency-unknown", "Neither drills nor inventory say whose vault this is.", {
    next: "Name the agency: fenchi kpi export FILE --agency NAME",
  });
}

async function ownInventory(home: string): Promise<Inventory | null> {
  try {
    return (await loadInventory(home)).inventory;
  } catch (error) {
    if (error instanceof FenchiError && error.code === "inventory-none") return null;
    throw error;
  }
}
