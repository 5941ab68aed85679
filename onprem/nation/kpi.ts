import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { computeTable, type IndicatorTable } from "../../continuity/indicator/table.ts";
import type { Language } from "../cli/language.ts";
import { exportAgency, openExport, type Roster } from "../evidence/export.ts";
import { filingOf } from "../evidence/index.ts";
import { indicatorWords } from "../evidence/kpi/words.ts";
import { writeIndicatorWorkbook } from "../evidence/kpi/write.ts";
import { openHome } from "../home/home.ts";
import { loadInventory } from "../inventory/index.ts";
import { agencies } from "./nation.ts";
import type { NationPlaces } from "./places.ts";

const now = () => new Date();

/**
 * What the project office does: each agency's vault exports its reports and records, signed; the office believes those whose fingerprint it has
 * from the custodian sheets, and computes the plan's table from them.
 *
 * @param roster the fingerprints, by agency, as the vaults were made
 */
export async function computeKpi(places: NationPlaces, roster: Roster, language: Language): Promise<IndicatorTable> {
  const evidence = [];
  for (const agency of agencies) {
    const home = places.home(agency);
    const { inventory } = await loadInventory(home);
    const bytes = await exportAgency(await filingOf(await openHome(home, now), now), agency.name, inventory);
    const path = join(places.exports, `${agency.key}.fenchi-kpi`);
    await writeFile(path, bytes);
    evidence.push(openExport(bytes, path, roster));
  }
  await writeFile(places.roster, JSON.stringify(roster));
  const table = computeTable(evidence);
  await writeFile(places.kpi, await writeIndicatorWorkbook(table, indicatorWords[language]));
  return table;
}
