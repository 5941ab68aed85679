import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { sha256Hex, toCanonical } from "../../continuity/canonical.ts";
import type { DrillEntry } from "../../continuity/drill/record.ts";
import { encodeRecord } from "../../continuity/evidence/record.ts";
import { type DrillReport, drillReport, makeReport } from "../../continuity/evidence/report.ts";
import { Conflict, NotFound, Tampered } from "../../events/error.ts";
import { syncFolder, writeNew } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { fromVerified } from "../../vault/json.ts";
import type { PublicKey, SigningKey } from "../../vault/signed.ts";
import { type Detached, openDetached, signDetached } from "./detached.ts";
import { type Proof, renderPage, signPage } from "./page/page.ts";
import { evidencePlaces, numbered, numberOf } from "./places.ts";

/** Files in a report's folder. The page holds all that the others do. */
export const reportFiles = {
  report: "report.json",
  signature: "report.json.signature",
  record: "record.jsonl",
  page: "report.html",
} as const;

/** A report whose signature was verified. */
export interface FiledReport {
  readonly seq: number;
  readonly report: DrillReport;
  /** SHA-256 of its canonical JSON: what the next one names. */
  readonly hash: string;
  /** Its folder. */
  readonly folder: string;
}

/** Who files reports: the vault, the key that signs for it, and which are believed. */
export interface Filing {
  readonly home: string;
  readonly vault: string;
  readonly signer: SigningKey;
  /** The vault's pinned sealers. */
  readonly keys: readonly PublicKey[];
  readonly proof: Proof;
  readonly generator: string;
  readonly now: () => Date;
}

/** Numbers of the reports that lie in the home, ascending. */
export async function reportNumbers(home: string): Promise<number[]> {
  const found = await readdir(evidencePlaces(home).reports).catch((error: unknown) => {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  });
  return found.flatMap((name) => numberOf(name) ?? []).sort((a, b) => a - b);
}

/** @throws {NotFound} `report-missing`; {Tampered} `signature-invalid`, `report-misplaced` */
export async function readReport(home: string, seq: number, keys: readonly PublicKey[]): Promise<FiledReport> {
  const folder = join(evidencePlaces(home).reports, numbered(seq));
  const detached = {
    payload: await readPart(folder, reportFiles.report, seq),
    signature: trimLine((await readPart(folder, reportFiles.signature, seq)).toString("latin1")),
  };
  const report = openReport(detached, keys, join(folder, reportFiles.report));
  if (report.seq !== seq) throw misplaced(folder, seq, report.seq);
  return { seq, report, hash: sha256Hex(detached.payload), folder };
}

/** The signer line of a report's JSON. */
export async function signatureOf(home: string, seq: number): Promise<string> {
  const folder = join(evidencePlaces(home).reports, numbered(seq));
  return trimLine((await readPart(folder, reportFiles.signature, seq)).toString("latin1"));
}

/** A signed report. @throws {Tampered} `signature-invalid` */
export function openReport(detached: Detached, keys: readonly PublicKey[], object: string): DrillReport {
  openDetached("drill-report", detached, keys, object);
  return fromVerified(drillReport, detached.payload, "drill report");
}

/** The newest report that something beside the reports' folder knows of. */
export type KnownReport = Pick<FiledReport, "seq" | "hash">;

/**
 * Files the report of an ended drill: report, signature, record and page appear together under the next number, or not at all. A drill
 * that has its report already gets that one.
 * @param known so that a report that was taken away leaves its number empty
 * @throws {Tampered} `record-broken`; `signature-invalid` where the newest report at hand is not this vault's: no chain grows on it
 */
export async function fileReport(
  filing: Filing,
  entries: readonly DrillEntry[],
  known?: KnownReport,
): Promise<FiledReport> {
  const { home, keys } = filing;
  const { reports } = evidencePlaces(home);
  await mkdir(reports, { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 100; attempt++) {
    const numbers = await reportNumbers(home);
    const started = entries[0]?.step;
    const drill = started?.kind === "started" ? started.drill : "";
    const filed = await findReport(filing, numbers, drill);
    if (filed) return filed;
    const before = await newestReport(filing, numbers, known);
    const report = makeReport(
      {
        seq: (before?.seq ?? 0) + 1,
        previous: before?.hash ?? null,
        vault: filing.vault,
        filed: filing.now().toISOString(),
        generator: filing.generator,
      },
      entries,
    );
    if (await place(reports, report, filing)) return readReport(home, report.seq, keys);
  }
  throw new Conflict("report-busy", "Other reports are being filed all the time; this one was not.", {
    next: "Run the same command again.",
  });
}

/** The report that the next one names: where the newest was taken away, its place stays empty and shows. */
async function newestReport(
  { home, keys }: Filing,
  numbers: readonly number[],
  known: KnownReport | undefined,
): Promise<KnownReport | undefined> {
  const last = numbers.at(-1);
  return last === undefined || (known && known.seq > last) ? known : readReport(home, last, keys);
}

/** The report of one drill. A report that cannot be read is no reason not to look at the others. */
export async function findReport(
  { home, keys }: Pick<Filing, "home" | "keys">,
  numbers: readonly number[],
  drill: string,
): Promise<FiledReport | undefined> {
  for (const seq of numbers.toReversed()) {
    const found = await readReport(home, seq, keys).catch((error: unknown) => {
      if (error instanceof Tampered || error instanceof NotFound) return undefined;
      throw error;
    });
    if (found?.report.drill === drill) return found;
  }
  return undefined;
}

/** Writes everything beside its place and renames it there. @returns false where another report took the number meanwhile */
async function place(reports: string, report: DrillReport, { signer, proof }: Filing): Promise<boolean> {
  const detached = await signDetached("drill-report", toCanonical(report), signer);
  const page = await signPage(await renderPage(report, detached.signature), proof, signer);
  const part = join(reports, `.${report.drill}.fenchi-part`);
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { mode: 0o700 });
  const write = (name: string, bytes: Uint8Array) => writeNew(join(part, name), [bytes], 0o600);
  await write(reportFiles.report, detached.payload);
  await write(reportFiles.signature, Buffer.from(`${detached.signature}\n`));
  await write(reportFiles.record, encodeRecord(report.entries));
  await write(reportFiles.page, page);
  await syncFolder(part);
  try {
    await rename(part, join(reports, numbered(report.seq)));
  } catch (error) {
    if (!isErrno(error, "ENOTEMPTY", "EEXIST", "EPERM")) throw error;
    await rm(part, { recursive: true, force: true });
    return false;
  }
  await syncFolder(reports);
  return true;
}

async function readPart(folder: string, name: string, seq: number): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    throw new NotFound("report-missing", `Report ${seq} is not in this home: there is no ${join(folder, name)}.`, {
      next: "Bring it back from the vault: fenchi list fenchi/drill/reports shows what was sealed.",
      params: { seq, path: join(folder, name) },
      cause: error,
    });
  }
}

/** Without the line feed that ends it; two would be a change. */
const trimLine = (text: string): string => (text.endsWith("\n") ? text.slice(0, -1) : `${text}\n`);

function misplaced(folder: string, seq: number, found: number): Tampered {
  return new Tampered("report-misplaced", `The folder ${folder} holds report ${found}, not ${seq}.`, {
    next: "Somebody moved it. Bring both back from the vault, item fenchi/drill/reports.",
    params: { folder, seq, found },
  });
}
