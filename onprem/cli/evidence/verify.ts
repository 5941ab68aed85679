import type { EvidenceProof } from "../../evidence/document.ts";
import { proofOf, proveReports } from "../../evidence/overview.ts";
import { verifyPath } from "../../evidence/verify.ts";
import { openHome } from "../../home/home.ts";
import type { VerifyReportOptions } from "../commands/drill-evidence.ts";
import { absolute, answer, type Context, note, say, withService } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { translate } from "../problem.ts";
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
  answer(context, proofOf(proven));
  say(context, context.paint("good", words.proven(proven.report.seq, verdictOf(context, proven.report.figures))));
  say(context, context.paint("faint", words.hash(proven.hash)));
  if (proven.drawn === "otherwise") note(context, words.otherwise);
  return exit.good;
}

async function verifyAll(context: Context): Promise<ExitCode> {
  const { home, m } = context;
  const { vault } = await openHome(home, () => new Date());
  const proof = await withService(context, "fenchi drill verify", (service) =>
    proveReports({ home, keys: vault.sealers }, service),
  );
  answer(context, proof);
  const wrong = complaints(context, proof);
  const { reports, unsealed } = proof;
  for (const line of wrong) say(context, context.paint("bad", line));
  const { verify: words } = m.evidence;
  if (reports.length === 0 && wrong.length === 0) say(context, words.none);
  else if (wrong.length === 0) say(context, context.paint("good", words.all(reports.length)));
  if (unsealed.length > 0) note(context, m.evidence.reports.notSealed(unsealed.length));
  return wrong.length > 0 || unsealed.length > 0 ? exit.attention : exit.good;
}

function complaints({ m }: Context, { reports, gaps, exchanged }: EvidenceProof): string[] {
  const { verify: words } = m.evidence;
  return [
    ...reports.flatMap(({ seq, error }) => (error ? [words.bad(seq, translate(error, m).message)] : [])),
    ...gaps.map(({ kind, seq }) => words[kind](seq)),
    ...exchanged.map((seq) => words.exchanged(seq)),
  ];
}
