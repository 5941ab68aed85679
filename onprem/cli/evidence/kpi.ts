import { readFile, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import type { AgencyEvidence } from "../../../continuity/indicator/evidence.ts";
import { computeTable, type IndicatorTable } from "../../../continuity/indicator/table.ts";
import type { Inventory } from "../../../continuity/inventory/inventory.ts";
import { Conflict, FenchiError, InvalidInput, NotFound } from "../../../events/error.ts";
import { isErrno } from "../../../providers/local/errno.ts";
import { agencyIn, exportAgency, openExport, type Roster, roster } from "../../evidence/export.ts";
import { filingOf } from "../../evidence/index.ts";
import { sectionsOf } from "../../evidence/kpi/section.ts";
import { indicatorWords } from "../../evidence/kpi/words.ts";
import { writeIndicatorCsv, writeIndicatorPage, writeIndicatorWorkbook } from "../../evidence/kpi/write.ts";
import { appendRecord, readSteps } from "../../evidence/records.ts";
import { type Filing, readReport, reportNumbers } from "../../evidence/reports.ts";
import { openHome } from "../../home/home.ts";
import { loadInventory } from "../../inventory/index.ts";
import type { ExportKpiOptions, ShowKpiOptions } from "../commands/kpi.ts";
import { absolute, answer, type Context, note, say, warn } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatTable, printable } from "../format.ts";

const now = () => new Date();

/** Computes the table of the agencies that exported; of this home alone where none is named. */
export async function show(context: Context, files: readonly string[], options: ShowKpiOptions): Promise<ExitCode> {
  const known = options.roster === undefined ? undefined : await readRoster(absolute(context, options.roster));
  const evidence = files.length === 0 ? [await ownEvidence(context)] : await readExports(context, files, known);
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

/** This home's own evidence, by the very way that an export takes. */
async function ownEvidence(context: Context): Promise<AgencyEvidence> {
  const filing = await filingOf(await openHome(context.home, now), now);
  return openExport(await exported(context, filing, undefined), context.home);
}

/** Hands this home's evidence on as one file. */
export async function exportTo(context: Context, file: string, options: ExportKpiOptions): Promise<ExitCode> {
  const path = absolute(context, file);
  const filing = await filingOf(await openHome(context.home, now), now);
  const bytes = await exported(context, filing, options.agency);
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

async function exported(context: Context, filing: Filing, said: string | undefined): Promise<Uint8Array> {
  const inventory = await ownInventory(context.home);
  return exportAgency(filing, said ?? (await agencyOf(filing, inventory)), inventory);
}

/** @throws {InvalidInput} `kpi-agency-unknown` where nothing says whose vault this is */
async function agencyOf({ home, keys, vault }: Filing, inventory: Inventory | null): Promise<string> {
  const numbers = await reportNumbers(home);
  const reports = await Promise.all(numbers.map(async (seq) => (await readReport(home, seq, keys)).report));
  const [first, ...others] = new Set(inventory?.modules.map(({ agency }) => agency));
  const agency = agencyIn(reports, vault) ?? (others.length === 0 ? first : undefined);
  if (agency !== undefined) return agency;
  throw new InvalidInput("kpi-agency-unknown", "Neither drills nor inventory say whose vault this is.", {
    next: "Name the agency: fenchi kpi export FILE --agency NAME",
  });
}

async function ownInventory(home: string): Promise<Inventory | null> {
  try {
    return (await loadInventory(home)).inventory;
  } catch (error) {
    if (error instanceof FenchiError && error.code === "inventory-none") return null;
    throw error;
  }
}

/** Signs what a file records, and appends it. */
export async function record(context: Context, file: string): Promise<ExitCode> {
  const steps = await readSteps(absolute(context, file));
  const filing = await filingOf(await openHome(context.home, now), now);
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
