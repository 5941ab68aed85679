import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Action, actionOf, foldActions, isOverdue } from "../../continuity/correction/register.ts";
import { type DrillReport, startOf } from "../../continuity/evidence/report.ts";
import { FenchiError } from "../../events/error.ts";
import type { PublicKey } from "../../vault/signed.ts";
import type { Failure, Service } from "../engine/service.ts";
import { actionPlace, readActions, recordAction } from "./actions.ts";
import { readChain } from "./chain.ts";
import type {
  ActionChanged,
  ActionDocument,
  ActionList,
  ActionWithHistory,
  EvidenceProof,
  ReportList,
  ReportProof,
  ReportSummary,
} from "./document.ts";
import { openPage } from "./page/page.ts";
import { type Filing, readReport, reportFiles, reportNumbers } from "./reports.ts";
import { sealedReports } from "./seal.ts";
import { type Proven, verifyHome, verifyPath } from "./verify.ts";

/** Whose evidence it is: a home, and the sealers that its vault pins. */
export interface Evidence {
  readonly home: string;
  readonly keys: readonly PublicKey[];
}

/** Every report of a home in few words; of one that is not to be believed, why. */
export async function describeReports(
  { home, keys }: Evidence,
  service: Pick<Service, "backups">,
): Promise<ReportList> {
  const { sealed } = await sealedReports(service, home);
  const reports: ReportSummary[] = [];
  for (const seq of await reportNumbers(home)) {
    const known = { seq, sealed: sealed.includes(seq) };
    try {
      reports.push({ ...known, ...summaryOf((await readReport(home, seq, keys)).report) });
    } catch (error) {
      reports.push({ ...known, error: failureOf(error) });
    }
  }
  return { reports };
}

function summaryOf({ drill, entries, figures }: DrillReport) {
  const { successful, conforming, seconds, total, reached, steps } = figures;
  const { scenario, time } = startOf(entries);
  return { drill, scenario: scenario.name, time, successful, conforming, seconds, total, reached, steps };
}

/** A report's page, once its signature over every byte was verified. @throws as `readReport`; {Tampered} `page-unsigned` */
export async function readPage({ home, keys }: Evidence, seq: number): Promise<Uint8Array<ArrayBuffer>> {
  const path = join((await readReport(home, seq, keys)).folder, reportFiles.page);
  const bytes = new Uint8Array(await readFile(path));
  openPage(bytes, { keys }, path);
  return bytes;
}

/** Proves one report of a home. @throws as `readReport` and `verifyPath` */
export async function proveReport({ home, keys }: Evidence, seq: number): Promise<ReportProof> {
  return proofOf(await verifyPath((await readReport(home, seq, keys)).folder, { keys }));
}

/** What a proof comes to. */
export function proofOf(proven: Proven): ReportProof {
  return { proven: true, ...described(proven) };
}

function described({ report, hash, parts, drawn }: Proven) {
  const { seq, drill, figures } = report;
  return { seq, drill, hash, parts, drawn, successful: figures.successful, conforming: figures.conforming };
}

/** Proves every report of a home, and that none is missing or was exchanged. */
export async function proveReports(
  { home, keys }: Evidence,
  service: Pick<Service, "backups">,
): Promise<EvidenceProof> {
  const { sealed, newest } = await sealedReports(service, home);
  const { reviewed } = await readActions(home, keys);
  const { reports, gaps, exchanged } = await verifyHome(home, keys, reviewed, newest);
  return {
    proven: gaps.length === 0 && exchanged.length === 0 && reports.every(({ error }) => error === undefined),
    reports: reports.map(({ seq, proven, error }) => ({
      seq,
      ...(proven ? described(proven) : {}),
      ...(error ? { error: failureOf(error) } : {}),
    })),
    gaps,
    exchanged,
    unsealed: reports.filter(({ seq }) => !sealed.includes(seq)).map(({ seq }) => seq),
  };
}

/** The corrective actions: those that are open, or all. */
export async function describeActions({ home, keys }: Evidence, all: boolean, now: Date): Promise<ActionList> {
  const { actions } = await readActions(home, keys);
  return {
    actions: actions.filter(({ state }) => all || state === "open").map((each) => withOverdue(each, now)),
  };
}

/** One action with everything that was written down of it. @throws {NotFound} `action-unknown` */
export async function describeAction({ home, keys }: Evidence, number: number, now: Date): Promise<ActionWithHistory> {
  const { records } = await readChain(actionPlace(home, keys));
  const action = actionOf(foldActions(records), number);
  return { action: withOverdue(action, now), history: records.filter(({ seq }) => action.history.includes(seq)) };
}

/** Writes down what a person says of an action. @throws as `recordAction` */
export async function changeAction(filing: Filing, step: Parameters<typeof recordAction>[1]): Promise<ActionChanged> {
  return { action: withOverdue(actionOf(await recordAction(filing, step), step.action), filing.now()) };
}

const withOverdue = (each: Action, now: Date): ActionDocument => ({ ...each, overdue: isOverdue(each, dayOf(now)) });

/** The day it is where this machine stands, as `2026-06-30`. */
function dayOf(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
}

/** An error as it is told; one that is not Fenchi's own goes on. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof FenchiError)) throw error;
  const { code, message, next, params } = error;
  return { code, message, next, params: { ...params } };
}
