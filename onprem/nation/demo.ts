import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DrillEntry } from "../../continuity/drill/record.ts";
import type { IndicatorTable } from "../../continuity/indicator/table.ts";
import { type Context, say } from "../cli/context.ts";
import { formatBytes, formatDuration, formatTable } from "../cli/format.ts";
import { sectionsOf } from "../evidence/kpi/section.ts";
import { indicatorWords } from "../evidence/kpi/words.ts";
import { defaultTarget } from "../run/target.ts";
import { differences, hashFile, hashFolder } from "../start/compare.ts";
import { type AgencyBackup, backUp, makeVaults, takeInventory, writeNation } from "./build.ts";
import { drillNation, type NationDrill } from "./drill.ts";
import { computeKpi } from "./kpi.ts";
import { agencies } from "./nation.ts";
import { clouds, nationPlaces } from "./places.ts";
import type { WrittenModule } from "./write.ts";

export interface NationOptions {
  /** Absolute path of a folder that is made. */
  readonly root: string;
  readonly seed: number;
  /** About how many bytes all data have together. */
  readonly bytes: number;
  /** The cloud that is destroyed. */
  readonly lost: (typeof clouds)[number];
}

/** What the demonstration came to. */
export interface Nation {
  readonly written: readonly WrittenModule[];
  readonly backups: readonly AgencyBackup[];
  readonly drill: NationDrill;
  /** The plan's table, of all agencies. */
  readonly kpi: IndicatorTable;
  /** Modules that did not come back as they were. */
  readonly differing: readonly string[];
  readonly milliseconds: number;
  readonly good: boolean;
}

/**
 * Shows the whole of coming back: eighteen systems of eight agencies are inventoried and backed up, one cloud is destroyed, and all is brought
 * back in order over a line of 100 Mbit/s, checked, and put on record.
 */
export async function demonstrateNation(context: Context, { root, seed, bytes, lost }: NationOptions): Promise<Nation> {
  const { m, paint } = context;
  const begun = performance.now();
  const places = nationPlaces(root);
  const head = (text: string) => say(context, `\n${paint("strong", text)}`);
  const good = (text: string) => say(context, `  ${paint("good", "✓")} ${text}`);
  say(context, paint("strong", m.nation.title));

  head(m.nation.data(formatBytes(bytes)));
  const written = await writeNation(places, { seed, bytes }, () => {});
  say(context, table(written, context));

  head(m.nation.vaults(agencies.length, clouds.join(", ")));
  const roster = await makeVaults(context, places);
  const hash = await takeInventory(places, written, new Date());
  good(m.nation.inventory(written.length, places.inventory, hash.slice(0, 16)));

  head(m.nation.backup);
  const backups: AgencyBackup[] = [];
  for (const agency of agencies) {
    const done = await backUp(context, places, agency, written);
    good(m.nation.backedUp(agency.name, done.items, formatBytes(done.bytes), formatDuration(done.milliseconds)));
    backups.push(done);
  }

  head(m.nation.destroy(lost, places.cloud(lost)));
  await rm(places.cloud(lost), { recursive: true, force: true });

  head(m.nation.restore);
  const drill = await drillNation(context, places, written, lost, (entry) => show(context, entry));
  const { figures } = drill.report.report;
  const differing = await compare(written, drill.work);
  if (differing.length === 0) good(m.nation.same(written.length));
  else say(context, `  ${paint("bad", "✗")} ${m.nation.differ(differing.join(", "))}`);

  head(m.nation.evidence);
  const isProven = drill.evidence.reports.every(({ proven }) => proven) && drill.evidence.gaps.length === 0;
  const { total, prediction } = figures;
  say(
    context,
    formatTable([
      ["", m.nation.rows.recovered, `${total.recovered}/${total.modules}`],
      ["", m.nation.rows.core, `${total.coreRecovered}/${total.core}`],
      ["", m.nation.rows.checks, `${passedOf(drill)}/${checksOf(drill)}`],
      ["", m.nation.rows.time, formatDuration((figures.reached.all ?? figures.seconds) * 1000)],
      ["", m.nation.rows.fetched, `${formatBytes(total.fetched)}  ${(total.rate / 1e6).toFixed(1)} Mbit/s`],
      ...(prediction.median === null
        ? []
        : [["", m.nation.rows.prediction, `${(prediction.median * 100).toFixed(1)} %  (${prediction.modules})`]]),
      ["", m.nation.rows.findings, String(figures.findings.length)],
      ["", m.nation.rows.report, join(drill.report.folder, "report.html")],
    ]).trimEnd(),
  );
  if (isProven) good(m.nation.proven);
  else say(context, `  ${paint("bad", "✗")} ${m.nation.unproven}`);

  head(m.nation.kpi);
  const kpi = await computeKpi(places, roster, m.language);
  const [years] = sectionsOf(kpi, indicatorWords[m.language]);
  if (years)
    say(
      context,
      formatTable([years.head, ...years.rows.map((row) => row.map(String))].map((row) => ["", ...row])).trimEnd(),
    );
  good(places.kpi);

  const milliseconds = performance.now() - begun;
  const all = drill.outcome === "completed" && figures.successful && differing.length === 0 && isProven;
  say(context, `\n${all ? paint("good", m.nation.good(formatDuration(milliseconds))) : paint("bad", m.nation.bad)}`);
  return { written, backups, drill, kpi, differing, milliseconds, good: all };
}

/** Agencies, with what each has. */
function table(written: readonly WrittenModule[], { m }: Context): string {
  const rows = agencies.map((agency) => {
    const own = written.filter(({ placed }) => placed.agency === agency);
    const bytes = own.reduce((sum, module) => sum + module.bytes, 0);
    const core = own.filter(({ placed }) => placed.module.core).length;
    return ["", agency.name, m.nation.counts(agency.systems.length, own.length, core), formatBytes(bytes)];
  });
  return formatTable(rows, [3]).trimEnd();
}

/** What a person wants to see pass: modules that came back, in the order in which they did, and what went wrong. */
function show(context: Context, { at, step }: DrillEntry): void {
  const { m, paint } = context;
  const time = paint("faint", `${(at / 1000).toFixed(1).padStart(6)} s`);
  switch (step.kind) {
    case "module-checked": {
      const passed = step.checks.every((check) => check.passed);
      const mark = passed ? paint("good", "✓") : paint("bad", "✗");
      const wrong = step.checks.filter((check) => !check.passed).map(({ name, found }) => `${name}: ${found}`);
      const checks = passed ? m.nation.checks(step.checks.length) : wrong.join("; ");
      say(context, `  ${mark} ${time}  ${step.module}  ${paint("faint", checks)}`);
      break;
    }
    case "module-failed":
      say(context, `  ${paint("bad", "✗")} ${time}  ${step.module}  ${step.message}`);
      break;
    case "changed":
      say(context, `    ${time}  ${step.what}`);
      break;
  }
}

const checksIn = ({ entries }: NationDrill) =>
  entries.flatMap(({ step }) => (step.kind === "module-checked" ? step.checks : []));
const checksOf = (drill: NationDrill) => checksIn(drill).length;
const passedOf = (drill: NationDrill) => checksIn(drill).filter(({ passed }) => passed).length;

/** Modules whose files, as they came back, are not those that were backed up: compared here once more, past all that Fenchi says. */
async function compare(written: readonly WrittenModule[], work: string): Promise<string[]> {
  const differing: string[] = [];
  for (const { placed, path, kind } of written) {
    const target = defaultTarget(work, placed.reference);
    const back = join(target.kind === "folder" ? target.path : "", placed.file);
    const same =
      kind === "folder"
        ? differences(await hashFolder(path), await hashFolder(back).catch(() => new Map())).length === 0
        : (await hashFile(path)) === (await hashFile(back).catch(() => ""));
    if (!same) differing.push(placed.reference);
  }
  return differing;
}
