import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { sha256Hex } from "../../continuity/canonical.ts";
import type { ReportReference } from "../../continuity/correction/action.ts";
import { encodeRecord } from "../../continuity/evidence/record.ts";
import { type DrillReport, type Gap, gapsOf, replayReport } from "../../continuity/evidence/report.ts";
import { FenchiError, InvalidInput, NotFound, Tampered } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import type { PublicKey } from "../../vault/signed.ts";
import type { Detached } from "./detached.ts";
import { type OpenedPage, openPage, pageVersion, renderPage, type Trust, versionOf } from "./page/page.ts";
import { evidencePlaces, numbered } from "./places.ts";
import { openReport, reportFiles, reportNumbers } from "./reports.ts";

/** A report that was proven: signed, its record whole, its figures those of the record. */
export interface Proven {
  readonly report: DrillReport;
  readonly hash: string;
  /** What was looked at. */
  readonly parts: readonly ("page" | "report" | "record")[];
  /** Whether the page was drawn again and is the same; `otherwise` where another version of Fenchi drew it. */
  readonly drawn: "same" | "otherwise" | "none";
}

/**
 * Proves what lies at a path: a page, a report's JSON with its signature beside it, or a report's whole folder.
 * @throws {Tampered} `signature-invalid`, `page-unsigned`, `page-differs`, `report-figures`, `report-differs`, `record-broken`,
 *   `record-differs`; {NotFound} `report-file-missing`; {InvalidInput} `report-unproven` where a fingerprint alone cannot prove it
 */
export async function verifyPath(path: string, trust: Trust): Promise<Proven> {
  const found = await stat(path).catch((error: unknown) => {
    if (isErrno(error, "ENOENT", "ENOTDIR")) throw missing(path, error);
    throw error;
  });
  if (found.isDirectory()) return verifyFolder(path, trust);
  const bytes = await readFile(path);
  const isPage = bytes.subarray(0, 64).toString("latin1").trimStart().toLowerCase().startsWith("<!doctype");
  if (isPage) return verifyPage(openPage(bytes, trust, path), path);
  if (!("keys" in trust)) throw unproven(path);
  return verifyReport(await detachedAt(path, bytes), trust.keys, path);
}

async function verifyFolder(folder: string, trust: Trust): Promise<Proven> {
  const page = join(folder, reportFiles.page);
  const opened = openPage(await readPart(page), trust, page);
  const path = join(folder, reportFiles.report);
  const detached = await detachedAt(path, await readPart(path));
  const { report } = verifyReport(detached, opened.keys, path);
  if (!sameBytes(detached.payload, opened.report.payload) || detached.signature !== opened.report.signature) {
    throw new Tampered("report-differs", `${path} is another report than the one in ${page}.`, {
      next: "Somebody exchanged one of them. Bring the report back from the vault, item fenchi/drill/reports.",
      params: { path, page },
    });
  }
  const record = join(folder, reportFiles.record);
  if (!sameBytes(encodeRecord(report.entries), await readPart(record))) {
    throw new Tampered("record-differs", `${record} is not the record that the report was computed from.`, {
      next: "It was altered. The signed report holds the whole record: trust that one.",
      params: { path: record },
    });
  }
  return { ...(await verifyPage(opened, page)), parts: ["page", "report", "record"] };
}

async function verifyPage({ page, report: detached, keys }: OpenedPage, object: string): Promise<Proven> {
  const proven = verifyReport(detached, keys, object);
  if (versionOf(page) !== pageVersion) return { ...proven, parts: ["page"], drawn: "otherwise" };
  if (!sameBytes(await renderPage(proven.report, detached.signature), page)) {
    throw new Tampered("page-differs", `${object} shows something else than the report inside it.`, {
      next: "Trust the JSON and not the page: whoever signed it drew something else.",
      params: { object },
    });
  }
  return { ...proven, parts: ["page"], drawn: "same" };
}

function verifyReport(detached: Detached, keys: readonly PublicKey[], object: string): Proven {
  const report = openReport(detached, keys, object);
  replayReport(report);
  return { report, hash: sha256Hex(detached.payload), parts: ["report"], drawn: "none" };
}

async function detachedAt(path: string, payload: Uint8Array): Promise<Detached> {
  const text = (await readPart(`${path}.signature`)).toString("latin1");
  // Exactly one line feed ends it: without, or with more, it is not the file that was written.
  return { payload, signature: text.endsWith("\n") ? text.slice(0, -1) : `${text}\n` };
}

/** What was found of a home's reports as a whole. */
export interface HomeEvidence {
  readonly reports: readonly { readonly seq: number; readonly proven?: Proven; readonly error?: FenchiError }[];
  /** Where the chain is not whole. */
  readonly gaps: readonly Gap[];
  /** Reports whose hash is not the one that the corrective actions remember. */
  readonly exchanged: readonly number[];
}

/**
 * Proves every report of a home, and that none is missing.
 * @param reviewed what the corrective actions know of reports
 * @param sealed the number of the newest report that the vault holds
 */
export async function verifyHome(
  home: string,
  keys: readonly PublicKey[],
  reviewed: readonly ReportReference[],
  sealed = 0,
): Promise<HomeEvidence> {
  const reports: { seq: number; proven?: Proven; error?: FenchiError }[] = [];
  for (const seq of await reportNumbers(home)) {
    const folder = join(evidencePlaces(home).reports, numbered(seq));
    try {
      const proven = await verifyFolder(folder, { keys });
      if (proven.report.seq !== seq) throw moved(folder, seq, proven.report.seq);
      reports.push({ seq, proven });
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
      reports.push({ seq, error });
    }
  }
  const links = reports.flatMap(({ seq, proven }) =>
    proven ? [{ seq, hash: proven.hash, previous: proven.report.previous }] : [],
  );
  const broken = new Set(reports.flatMap(({ seq, error }) => (error ? [seq] : [])));
  const known = Math.max(sealed, ...reviewed.map(({ seq }) => seq), 0);
  return {
    reports,
    // One that is there and cannot be believed is told of as that, and not as missing.
    gaps: gapsOf(links, known).filter(({ seq }) => !broken.has(seq)),
    exchanged: links
      .filter(({ seq, hash }) => reviewed.some((each) => each.seq === seq && each.hash !== hash))
      .map(({ seq }) => seq),
  };
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

async function readPart(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    if (isErrno(error, "ENOENT", "ENOTDIR")) throw missing(path, error);
    throw error;
  });
}

function missing(path: string, cause: unknown): NotFound {
  return new NotFound("report-file-missing", `There is no file ${path}.`, {
    next: "Name a report's page, its JSON with the signature beside it, or its folder; fenchi drill report lists them.",
    params: { path },
    cause,
  });
}

function unproven(path: string): InvalidInput {
  return new InvalidInput("report-unproven", `${path} alone says nothing of the vault that a fingerprint belongs to.`, {
    next: "Give the page (report.html), which holds the vault's description, or run this in the agency's home.",
    params: { path },
  });
}

function moved(folder: string, seq: number, found: number): Tampered {
  return new Tampered("report-misplaced", `The folder ${folder} holds report ${found}, not ${seq}.`, {
    next: "Somebody moved it. Bring both back from the vault, item fenchi/drill/reports.",
    params: { folder, seq, found },
  });
}
