import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { FenchiError } from "../../../events/error.ts";
import type { ReportSummary } from "../../evidence/document.ts";
import { describeReports, type Evidence } from "../../evidence/overview.ts";
import { readReport, reportFiles } from "../../evidence/reports.ts";
import { sealEvidence, settleDrops } from "../../evidence/seal.ts";
import { openHome } from "../../home/home.ts";
import type { ReportOptions } from "../commands/drill-evidence.ts";
import { absolute, answer, type Context, note, say, warn, withService } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatDuration, formatTable, formatTime, printable } from "../format.ts";
import { problemOf, translate } from "../problem.ts";

/** How long a report's backup is waited for; it goes on by itself afterwards. */
const sealing = 60_000;

/** Lists reports, or shows one. */
export async function report(context: Context, number: number | undefined, options: ReportOptions): Promise<ExitCode> {
  if (options.seal) await seal(context);
  const { vault } = await openHome(context.home, () => new Date());
  if (number === undefined) return listReports(context, vault.sealers);
  const filed = await readReport(context.home, number, vault.sealers);
  const page = join(filed.folder, reportFiles.page);
  answer(context, filed.report);
  const { reports } = context.m.evidence;
  const { total, seconds, steps } = filed.report.figures;
  say(context, context.paint("strong", reports.summary(number, verdictOf(context, filed.report.figures))));
  say(context, reports.figures(total.recovered, total.modules, formatDuration(seconds * 1000), steps.done));
  if (options.to === undefined) {
    say(context, reports.page(page));
  } else {
    const to = absolute(context, options.to);
    await copyFile(page, to);
    say(context, reports.copied(to));
  }
  return exit.good;
}

/**
 * Backs up what a drill just filed. The report is there whether or not that succeeds: what hinders it is told, and the next
 * `fenchi drill report --seal` makes up for it.
 */
export async function sealFiled(context: Context): Promise<void> {
  try {
    await seal(context);
  } catch (error) {
    if (!(error instanceof FenchiError)) throw error;
    const { message } = translate(problemOf(error, context.m), context.m);
    warn(context, `${context.m.evidence.reports.notSealed(1)}\n  ${printable(message)}`);
  }
}

async function seal(context: Context): Promise<void> {
  await withService(context, "fenchi drill report", async (service) => {
    const drops = await settleDrops(service, await sealEvidence(service, context.home), sealing);
    note(context, context.m.evidence.reports.sealing(drops.length));
  });
}

async function listReports(context: Context, keys: Evidence["keys"]): Promise<ExitCode> {
  const { reports: words } = context.m.evidence;
  const document = await withService(context, "fenchi drill report", (service) =>
    describeReports({ home: context.home, keys }, service),
  );
  answer(context, document);
  const { reports } = document;
  if (reports.length === 0) {
    say(context, words.none);
    return exit.good;
  }
  const rows = reports.map((each) => rowOf(context, each));
  say(context, formatTable([words.head, ...rows], [0]).trimEnd());
  const unsealed = reports.filter(({ sealed }) => !sealed).length;
  if (unsealed > 0) note(context, words.notSealed(unsealed));
  return reports.some(({ error }) => error) ? exit.attention : exit.good;
}

function rowOf(
  context: Context,
  { seq, sealed, error, scenario, time, total, reached, steps, ...rest }: ReportSummary,
): string[] {
  const { reports: words } = context.m.evidence;
  if (error) return [String(seq), "", "", words.broken(translate(error, context.m).message)];
  return [
    String(seq),
    time === undefined ? "" : formatTime(time).slice(0, 10),
    printable(scenario ?? ""),
    verdictOf(context, rest),
    `${total?.recovered}/${total?.modules}`,
    typeof reached?.core === "number" ? formatDuration(reached.core * 1000) : words.never,
    String(steps?.done),
    sealed ? words.sealed : words.unsealed,
  ];
}

/** What a report comes to, in a few words. */
export function verdictOf(
  { m }: Context,
  { conforming, successful }: Pick<ReportSummary, "conforming" | "successful">,
): string {
  const { verdicts } = m.evidence;
  return conforming ? verdicts.conforming : successful ? verdicts.successful : verdicts.unsuccessful;
}
