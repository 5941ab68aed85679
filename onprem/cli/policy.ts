import { Cron } from "croner";
import { checkStrategy, notEnforced, type StrategyFinding, type VaultFacts } from "../../continuity/strategy/check.ts";
import { type Place, placeOfItem, resolveStrategy } from "../../continuity/strategy/resolve.ts";
import type { ScheduleEntry } from "../engine/schedule.ts";
import { openHome } from "../home/home.ts";
import { describeStrategies, explainStrategy, loadStrategy } from "../strategy/describe.ts";
import type { LoadedStrategy } from "../strategy/file.ts";
import { answer, type Context, note, say } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatList, formatTable, printable } from "./format.ts";
import { enforcedText, originText, valueText } from "./policy-values.ts";

function noteFile(context: Context, strategy: LoadedStrategy): void {
  if (!strategy.present) note(context, context.m.policy.noFile(strategy.path));
}

/** Lists every module's strategy; items that only a schedule names stand for themselves. */
export async function show(context: Context): Promise<ExitCode> {
  const { m, paint } = context;
  const material = await loadStrategy(context.home);
  const { strategy } = material;
  const document = describeStrategies(material);
  answer(context, document);
  const rows = document.strategy;
  noteFile(context, strategy);
  if (rows.length === 0) say(context, m.policy.none);
  else {
    const table = formatTable([
      m.policy.head,
      ...rows.map((values) => [
        printable(nameOf(values)),
        printable(values.item ?? ""),
        valueText("frequency", values.frequency, m),
        valueText("keep", values.keep, m),
        `${values.threshold}/${values.quorum}/${values.providers}`,
        valueText("lockDays", values.lockDays, m),
        valueText("storageClass", values.storageClass, m),
        String(values.priority),
        valueText("bandwidthShare", values.bandwidthShare, m),
        valueText("windows", values.windows, m),
      ]),
    ]);
    const [head = "", ...lines] = table.trimEnd().split("\n");
    say(context, [paint("strong", head), ...lines].join("\n"));
  }
  return exit.good;
}

/** Says of one item each value, which rule it came from, and whether anything acts on it. */
export async function explain(context: Context, item: string): Promise<ExitCode> {
  const { m, paint } = context;
  const material = await loadStrategy(context.home);
  const { strategy, modules } = material;
  const { known, ...place } = placeOfItem(item, strategy.file, modules);
  const { explained } = resolveStrategy(strategy.file, place);
  answer(context, explainStrategy(material, item));
  noteFile(context, strategy);
  say(context, paint("strong", m.policy.place(printable(nameOf(place)))));
  if (known === "name") note(context, m.policy.byName);
  for (const { name, value, origin, replaced } of explained) {
    say(context, `\n${paint("name", m.policy.values[name])}: ${paint("strong", valueText(name, value, m))}`);
    say(context, `  ← ${originText(origin, strategy, m)}`);
    for (const { value: other, origin: from } of replaced) {
      const text = m.policy.instead(valueText(name, other, m), originText(from, strategy, m));
      say(context, `  ${paint("faint", text)}`);
    }
    say(context, `  ${paint("faint", enforcedText(name, m))}`);
  }
  return exit.good;
}

const nameOf = ({ agency, system, number, module }: Place) =>
  [...(agency === undefined ? [] : [agency]), system, `${number === undefined ? "" : `${number} `}${module}`].join("/");

/** Finds what contradicts between strategy, inventory, schedules and vault. */
export async function check(context: Context): Promise<ExitCode> {
  const { m, paint } = context;
  const { strategy, modules, schedules } = await loadStrategy(context.home);
  const { vault, policy } = await openHome(context.home, () => new Date());
  const facts: VaultFacts = {
    threshold: vault.threshold,
    providers: vault.providers.length,
    quorum: vault.quorum,
    lockDays: policy.lockDays,
    schedules: new Map(schedules.map((entry) => [entry.item, longestGap(entry, new Date())])),
  };
  const findings = checkStrategy(strategy.file, modules, facts);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  answer(context, { findings, notEnforced });
  noteFile(context, strategy);
  if (findings.length === 0) say(context, paint("good", m.policy.good(modules.length)));
  else say(context, paint(errors > 0 ? "bad" : "warning", m.policy.bad(errors, findings.length - errors)));
  for (const finding of findings) {
    const mark = finding.severity === "error" ? paint("bad", "✗") : paint("warning", "!");
    say(context, `  ${mark} ${printable(finding.place)}: ${findingText(finding, context)}`);
  }
  const names = formatList(
    notEnforced.map((name) => m.policy.values[name]),
    m.language,
  );
  say(context, paint("faint", m.policy.notYet(names)));
  return errors > 0 ? exit.attention : exit.good;
}

function findingText({ what, params }: StrategyFinding, { m }: Context): string {
  return m.policy.finding[what].replace(/\{(\w+)\}/g, (_, name: string) => printable(String(params[name] ?? "")));
}

/** Runs of a schedule looked through: with one an hour, a month and a half. */
const runsLooked = 1000;

/** Minutes between two runs, the longest of the next ones. */
function longestGap({ cron, timeZone }: ScheduleEntry, from: Date): number {
  const runs = new Cron(cron, { timezone: timeZone, mode: "5-part", paused: true }).nextRuns(runsLooked, from);
  let longest = 0;
  for (const [index, run] of runs.entries()) {
    const before = runs[index - 1];
    if (before) longest = Math.max(longest, run.getTime() - before.getTime());
  }
  // A single run is never followed by another.
  return runs.length < 2 ? Number.MAX_SAFE_INTEGER : Math.round(longest / 60_000);
}
