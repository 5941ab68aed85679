import { readActions } from "../../evidence/actions.ts";
import { sealedReports } from "../../evidence/seal.ts";
import { type HomeEvidence, type Proven, verifyHome, verifyPath } from "../../evidence/verify.ts";
import { openHome } from "../../home/home.ts";
import type { VerifyReportOptions } from "../commands/drill-evidence.ts";
import { absolute, answer, type Context, note, say, withService } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { problemOf, translate } from "../problem.ts";
import { verdictOf } from "./report.ts";

/** Proves one report, or all of the home. */
export async function verify(
  context: Context,
  path: string | undefined,
  { fingerprint }: VerifyReportOptions,
): Promise<ExitCode> {
  if (path === undefined) return verifyAll(context);
  const trust =
    fingerprint === undefined
      ? { keys: (await openHome(context.home, () => new Date())).vault.sealers }
      : { fingerprint };
  const proven = await verifyPath(absolute(context, path), trust);
  const { verify: words } = context.m.evidence;
  answer(context, { proven: true, ...described(proven) });
  say(context, context.paint("good", words.proven(proven.report.seq, verdictOf(context, proven.report))));
  say(context, context.paint("faint", words.hash(proven.hash)));
  if (proven.drawn === "otherwise") note(context, words.otherwise);
  return exit.good;
}

async function verifyAll(context: Context): Promise<ExitCode> {
  const { home, m } = context;
  const { vault } = await openHome(home, () => new Date());
  const { sealed, newest } = await withService(context, "fenchi drill verify", (service) =>
    sealedReports(service, home),
  );
  const { reviewed } = await readActions(home, vault.sealers);
  const found = await verifyHome(home, vault.sealers, reviewed, newest);
  const wrong = complaints(context, found);
  const unsealed = found.reports.filter(({ seq }) => !sealed.includes(seq)).map(({ seq }) => seq);
  answer(context, {
    proven: wrong.length === 0,
    reports: found.reports.map(({ seq, proven, error }) => ({
      seq,
      ...(proven ? described(proven) : {}),
      ...(error ? { error: problemOf(error, m) } : {}),
    })),
    gaps: found.gaps,
    exchanged: found.exchanged,
    unsealed,
  });
  for (const line of wrong) say(context, context.paint("bad", line));
  const { verify: words } = m.evidence;
  if (found.reports.length === 0 && wrong.length === 0) say(context, words.none);
  else if (wrong.length === 0) say(context, context.paint("good", words.all(found.reports.length)));
  if (unsealed.length > 0) note(context, m.evidence.reports.notSealed(unsealed.length));
  return wrong.length > 0 || unsealed.length > 0 ? exit.attention : exit.good;
}

function complaints({ m }: Context, { reports, gaps, exchanged }: HomeEvidence): string[] {
  const { verify: words } = m.evidence;
  return [
    ...reports.flatMap(({ seq, error }) => (error ? [words.bad(seq, translate(problemOf(error, m), m).message)] : [])),
    ...gaps.map(({ kind, seq }) => words[kind](seq)),
    ...exchanged.map((seq) => words.exchanged(seq)),
  ];
}

function described({ report, hash, parts, drawn }: Proven) {
  const { seq, drill, figures } = report;
  return { seq, drill, hash, parts, drawn, successful: figures.successful, conforming: figures.conforming };
}
