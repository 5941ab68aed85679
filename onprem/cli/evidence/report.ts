import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { type DrillReport, startOf } from "../../../continuity/evidence/report.ts";
import { FenchiError } from "../../../events/error.ts";
import { readReport, reportFiles, reportNumbers } from "../../evidence/reports.ts";
import { sealEvidence, sealedReports, settleDrops } from "../../evidence/seal.ts";
import { openHome } from "../../home/home.ts";
import type { ReportOptions } from "../commands/drill-evidence.ts";
import { absolute, answer, type Context, note, say, withService } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatDuration, formatTable, formatTime, printable } from "../format.ts";
import { problemOf, translate } from "../problem.ts";

/** How long a report's backup is waited for; it goes on by itself afterwards. */
const sealing = 60_000;

/** Lists reports, or shows one. */
export async function report(context: Context, number: number | undefined, options: ReportOptions): Promise<ExitCode> {
  if (options.seal) await seal(context);
  const { vault } = await openHome(context.home, () => new Date());
  if (number === undefined) return listReports(context);
  const filed = await readReport(context.home, number, vault.sealers);
  const page = join(filed.folder, reportFiles.page);
  answer(context, filed.report);
  const { reports } = context.m.evidence;
  const { total, seconds, steps } = filed.report.figures;
  say(context, context.paint("strong", reports.summary(number, verdictOf(context, filed.report))));
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

async function seal(context: Context): Promise<void> {
  await withService(context, "fenchi drill report", async (service) => {
    const drops = await settleDrops(service, await sealEvidence(service, context.home), sealing);
    note(context, context.m.evidence.reports.sealing(drops.length));
  });
}

async function listReports(context: Context): Promise<ExitCode> {
  const { vault } = await openHome(context.home, () => new Date());
  const { reports: words } = context.m.evidence;
  const found: { seq: number; report?: DrillReport; error?: FenchiError }[] = [];
  for (const seq of await reportNumbers(context.home)) {
    try {
      found.push({ seq, report: (await readReport(context.home, seq, vault.sealers)).report });
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
      found.push({ seq, error });
    }
  }
  const { sealed } = await withService(context, "fenchi drill report", (service) =>
    sealedReports(service, context.home),
  );
  answer(context, {
    reports: found.map(({ seq, report, error }) => ({
      seq,
      sealed: sealed.includes(seq),
      ...summary(report),
      ...(error ? { error: problemOf(error, context.m) } : {}),
    })),
  });
  if (found.length === 0) {
    say(context, words.none);
    return exit.good;
  }
  const rows = found.map(({ seq, report, error }) =>
    report
      ? rowOf(context, report, sealed.includes(seq))
      : [String(seq), "", "", words.broken(translate(problemOf(error, context.m), context.m).message)],
  );
  say(context, formatTable([words.head, ...rows], [0]).trimEnd());
  const unsealed = found.filter(({ seq }) => !sealed.includes(seq)).length;
  if (unsealed > 0) note(context, words.notSealed(unsealed));
  return found.some(({ error }) => error) ? exit.attention : exit.good;
}

function summary(report: DrillReport | undefined) {
  if (!report) return {};
  const { successful, conforming, seconds, total, reached, steps } = report.figures;
  const { scenario, time } = startOf(report.entries);
  return { drill: report.drill, scenario: scenario.name, time, successful, conforming, seconds, total, reached, steps };
}

function rowOf(context: Context, report: DrillReport, sealed: boolean): string[] {
  const { reports: words } = context.m.evidence;
  const { scenario, time } = startOf(report.entries);
  const { total, reached, steps } = report.figures;
  return [
    String(report.seq),
    formatTime(time).slice(0, 10),
    printable(scenario.name),
    verdictOf(context, report),
    `${total.recovered}/${total.modules}`,
    reached.core === null ? words.never : formatDuration(reached.core * 1000),
    String(steps.done),
    sealed ? words.sealed : words.unsealed,
  ];
}

/** What a report comes to, in a few words. */
export function verdictOf({ m }: Context, { figures }: DrillReport): string {
  const { verdicts } = m.evidence;
  return figures.conforming ? verdicts.conforming : figures.successful ? verdicts.successful : verdicts.unsuccessful;
}
