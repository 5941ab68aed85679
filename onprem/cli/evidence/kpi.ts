import { readFile, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import type { AgencyEvidence } from "../../../continuity/indicator/evidence.ts";
import { computeTable, type IndicatorTable } from "../../../continuity/indicator/table.ts";
import { Conflict, InvalidInput, NotFound } from "../../../events/error.ts";
import { isErrno } from "../../../providers/local/errno.ts";
import { openExport, type Roster, roster } from "../../evidence/export.ts";
import { filingOf } from "../../evidence/index.ts";
import { sectionsOf } from "../../evidence/kpi/section.ts";
import { indicatorWords } from "../../evidence/kpi/words.ts";
import { writeIndicatorCsv, writeIndicatorPage, writeIndicatorWorkbook } from "../../evidence/kpi/write.ts";
import { exportOwn, ownEvidence } from "../../evidence/own.ts";
import { appendRecord, readSteps } from "../../evidence/records.ts";
import { openHome } from "../../home/home.ts";
import type { ExportKpiOptions, ShowKpiOptions } from "../commands/kpi.ts";
import { absolute, answer, type Context, note, say, warn } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatTable, printable } from "../format.ts";

const now = () => new Date();
const ownFiling = async ({ home }: Context) => await filingOf(await openHome(home, now), now);

/** Computes the table of the agencies that exported; of this home alone where none is named. */
export async function show(context: Context, files: readonly string[], options: ShowKpiOptions): Promise<ExitCode> {
  const known = options.roster === undefined ? undefined : await readRoster(absolute(context, options.roster));
  const evidence =
    files.length === 0 ? [await ownEvidence(await ownFiling(context))] : await readExports(context, files, known);
  const table = computeTable(evidence);
  answer(context, table);
  if (options.to === undefined) showTable(context, table);
  else await write(context, table, absolute(context, options.to));
  const { kpi: words } = context.m.evidence;
  const missing = evidence.filter(({ gaps }) => gaps.length > 0);
  for (const { agency, gaps } of missing) warn(context, words.missing(printable(agency), gaps.length));
  if (files.length > 0 && !known) note(context, words.noRoster);
  return missing.length > 0 ? exit.attention : exit.good;
}

function showTable(context: Context, table: IndicatorTable): void {
  for (const { title, head, rows } of sectionsOf(table, indicatorWords[context.m.language])) {
    const numbers = head.flatMap((_, column) => (rows.every((row) => typeof row[column] === "number") ? [column] : []));
    const texts = rows.map((row) => row.map((cell) => printable(String(cell))));
    say(context, context.paint("strong", title));
    say(context, formatTable([head, ...texts], numbers));
  }
}

/** @throws {InvalidInput} `cli-table-kind` */
async function write(context: Context, table: IndicatorTable, path: string): Promise<void> {
  const words = indicatorWords[context.m.language];
  const kind = extname(path).toLowerCase();
  const writers: Record<string, () => Uint8Array | Promise<Uint8Array>> = {
    ".xlsx": () => writeIndicatorWorkbook(table, words),
    ".csv": () => writeIndicatorCsv(table, words),
    ".html": () => writeIndicatorPage(table, words),
    ".json": () => Buffer.from(`${JSON.stringify(table, null, 2)}\n`),
  };
  const make = writers[kind];
  if (!make) {
    throw new InvalidInput("cli-table-kind", `${path} says no form that the table can be written in.`, {
      next: "Let its name end in .xlsx, .csv, .html or .json.",
      params: { path },
    });
  }
  await writeFile(path, await make());
  say(context, context.m.evidence.kpi.written(path));
}

async function readExports(
  context: Context,
  files: readonly string[],
  known: Roster | undefined,
): Promise<AgencyEvidence[]> {
  const evidence: AgencyEvidence[] = [];
  for (const file of files) {
    const path = absolute(context, file);
    const opened = openExport(await read(path), path, known);
    const twin = evidence.find(({ vault, agency }) => vault === opened.vault || agency === opened.agency);
    if (twin) {
      throw new Conflict("export-twice", `${path} is ${opened.agency}'s, whose figures are there already.`, {
        next: "Name one export an agency: the newest.",
        params: { path, agency: opened.agency },
      });
    }
    evidence.push(opened);
  }
  return evidence;
}

/** Hands this home's evidence on as one file. */
export async function exportTo(context: Context, file: string, options: ExportKpiOptions): Promise<ExitCode> {
  const path = absolute(context, file);
  const bytes = await exportOwn(await ownFiling(context), options.agency);
  try {
    await writeFile(path, bytes, { flag: options.overwrite ? "w" : "wx" });
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
    throw new Conflict("export-exists", `${path} is there already; it was left as it is.`, {
      next: "Name another file, or add --overwrite.",
      params: { path },
    });
  }
  const { agency, reports, records } = openExport(bytes, path);
  answer(context, { path, agency, reports: reports.length, records: records.length, bytes: bytes.byteLength });
  say(context, context.m.evidence.kpi.exported(path, printable(agency), reports.length, records.length));
  return exit.good;
}

/** Signs what a file records, and appends it. */
export async function record(context: Context, file: string): Promise<ExitCode> {
  const steps = await readSteps(absolute(context, file));
  const filing = await ownFiling(context);
  const records = [];
  for (const step of steps) records.push(await appendRecord(filing, step));
  answer(context, { records });
  say(context, context.m.evidence.kpi.recorded(records.length));
  return exit.good;
}

async function readRoster(path: string): Promise<Roster> {
  const text = (await read(path)).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = roster.safeParse(value);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => `${issue.path.join(".") || "file"}: ${issue.message}`).join("; ");
  throw new InvalidInput("roster-invalid", `${path} is no roster: ${why}.`, {
    next: 'It is {"format":"fenchi/roster/v1","agencies":[{"agency":"...","fingerprint":"..."}]}.',
    params: { path, why },
    cause: parsed.error,
  });
}

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    throw new NotFound("export-missing", `There is no file ${path}.`, {
      next: "Name the files that agencies handed in: they are made by fenchi kpi export FILE.",
      params: { path },
      cause: error,
    });
  });
}
