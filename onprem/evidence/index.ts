import { readFile } from "node:fs/promises";
import type { ActionRegister } from "../../continuity/correction/register.ts";
import type { DrillEntry } from "../../continuity/drill/record.ts";
import { version } from "../cli/version.ts";
import type { Home } from "../home/home.ts";
import { readActions, reviewReports } from "./actions.ts";
import { type FiledReport, type Filing, fileReport, readReport, reportNumbers } from "./reports.ts";

/** Files reports for a home. @throws {Refused} `restore-only` in a home that was recovered from sheets: it holds no key to sign with */
export async function filingOf(home: Home, now: () => Date): Promise<Filing> {
  const { sealer } = await home.sealing();
  return {
    home: home.layout.home,
    vault: home.vault.vault,
    signer: sealer,
    keys: home.vault.sealers,
    proof: { root: home.keyring.root, description: await readFile(home.layout.description) },
    generator: version(),
    now,
  };
}

/**
 * What is done when a drill has ended: its report is filed and looked through, which opens, closes and reopens corrective actions. Asked
 * again for the same drill, after a crash say, it finishes what is left and answers the same.
 * @throws {Tampered} `record-broken` where the entries are not one whole drill; what the reports and actions before it throw
 */
export async function fileDrill(
  filing: Filing,
  entries: readonly DrillEntry[],
): Promise<{ readonly filed: FiledReport; readonly register: ActionRegister }> {
  const { reviewed } = await readActions(filing.home, filing.keys);
  const filed = await fileReport(filing, entries, reviewed.at(-1));
  return { filed, register: await reviewReports(filing) };
}

/** Hash of the newest report, which a drill records at its start; null where there is none. */
export async function newestReportHash({ home, keys }: Pick<Filing, "home" | "keys">): Promise<string | null> {
  const last = (await reportNumbers(home)).at(-1);
  return last === undefined ? null : (await readReport(home, last, keys)).hash;
}

export { sealEvidence, settleDrops } from "./seal.ts";
