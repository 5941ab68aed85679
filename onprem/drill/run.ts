import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DrillEntry, DrillStep } from "../../continuity/drill/record.ts";
import type { Scenario } from "../../continuity/drill/scenario.ts";
import { situationsOf } from "../../continuity/drill/situation.ts";
import { type Channel, relay } from "../../functions/channel.ts";
import { acquireLock } from "../engine/lock.ts";
import { openJournal } from "../run/journal.ts";
import type { RunProgress } from "../run/progress.ts";
import { createReader, type Reader } from "../run/reading.ts";
import { journalOf, resumeRun, runPlan } from "../run/run.ts";
import { shapeOf } from "../run/shape.ts";
import { openShelf } from "../run/shelf.ts";
import { defaultTarget } from "../run/target.ts";
import type { RunVault } from "../run/vault.ts";
import { createRealClock, createSimulatedClock, type DrillClock } from "./clock.ts";
import { type DrilledSheet, hasMachine, machineOf, setUpMachine } from "./machine.ts";
import type { DrillPlace } from "./place.ts";
import { type DrillRecord, openRecord } from "./record-file.ts";
import { parseScenario } from "./scenario-file.ts";
import { type DrillSettings, readSettings } from "./settings.ts";
import { createWorld, type DrillWorld, openDrillVault, type Situations } from "./vaults.ts";

/** How a drill is carried out, whether it begins or goes on. */
export interface DrillRunOptions {
  readonly place: DrillPlace;
  /** Where the machine is an empty one and the keyring is lost. */
  readonly sheets?: readonly DrilledSheet[];
  /** Ends it where it is; it can be gone on with. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Language in which the record says what happened. */
  readonly language?: "en" | "zh-TW";
}

/** How a drill stands when this process has done with it. */
export type DrillOutcome = "completed" | "failed" | "stopped" | "paused";

/** Bytes of shares that are kept on the way, so that nothing is fetched twice. */
const shelfBytes = 256 * 1024 * 1024;

/** Steps that the runner says: its journal has them before the record does. */
const runnerSteps: readonly DrillStep["kind"][] = [
  "module-started",
  "module-restored",
  "module-checked",
  "module-failed",
  "provider-noticed",
  "paused",
  "resumed",
];

/**
 * Carries a drill out, or goes on with it: says each entry of its record as soon as it is durable. A drill that has ended says nothing more.
 *
 * @throws {NotFound} `drill-unknown`; {Tampered} `drill-record-broken`, `drill-settings-broken`; {Refused} `home-busy` where another process
 * carries it out, `drill-not-isolated`; {InvalidInput} `drill-sheets-missing`
 */
export async function* runDrill(options: DrillRunOptions): AsyncGenerator<DrillEntry, DrillOutcome, undefined> {
  const { place } = options;
  const settings = await readSettings(place);
  await using _lock = await acquireLock(place.lock, { command: "fenchi drill" });
  const record = await openRecord(place.record);
  let outcome: DrillOutcome = "paused";
  try {
    const ended = endOf(record.entries);
    if (ended) outcome = ended;
    else {
      yield* relay<DrillEntry>(async (channel) => {
        outcome = await carryOut(settings, record, channel, options);
      });
    }
  } finally {
    await record.close();
  }
  if (outcome !== "paused") await clearUp(place, settings);
  return outcome;
}

/** How a record ends; `undefined` where it has not. */
export function endOf(entries: readonly DrillEntry[]): Exclude<DrillOutcome, "paused"> | undefined {
  const last = entries.at(-1)?.step;
  return last?.kind === "ended" ? last.outcome : undefined;
}

async function carryOut(
  settings: DrillSettings,
  record: DrillRecord,
  channel: Channel<DrillEntry>,
  options: DrillRunOptions,
): Promise<DrillOutcome> {
  const { place, language = "en" } = options;
  const scenario = parseScenario(settings.started.scenario.text, settings.started.scenario.name);
  const clock = clockOf(settings, record);
  const now = () => new Date(Date.parse(settings.started.time) + clock.now());
  const say = async (step: DrillStep, at = clock.now()) => {
    await channel.push(await record.append(at, step));
  };
  if (record.entries.length === 0) {
    await say(settings.started, 0);
    await say(acted(settings, `fenchi drill run ${scenario.name}`));
    for (const { name, role } of settings.absent) {
      await say({ kind: "changed", what: `${name} (${role}) is not there and takes no part.` });
    }
    for (const { module, reason } of settings.missing) {
      await say({ kind: "changed", what: `${module} cannot come back: ${reason}.` });
    }
  }
  const situations = situationsOfAll(settings, scenario);
  const [first] = situations.values();
  if (!first) throw new RangeError("a drill is of a vault at least");
  const world = createWorld(first, clock);
  await catchUp(settings, place, record, say);
  const changing = new AbortController();
  const reader = createReader({
    line: settings.plan.line,
    clock,
    shelf: openShelf(join(place.folder, "shelf"), shelfBytes),
  });
  const changes = followChanges(world, first, reader, record, say, language, changing.signal);
  changes.catch(() => {});
  try {
    const homes = await machinesOf(settings, scenario, world, situations, say, options, now);
    const result = await runModules(settings, scenario, world, situations, homes, reader, say, options, now);
    if (result === "paused") return "paused";
    await say({ kind: "ended", time: now().toISOString(), outcome: result });
    return result;
  } finally {
    changing.abort();
    await changes;
  }
}

/** A drill of real time goes on as late as it is: the power was lost in the drill as well. */
function clockOf({ clock, started }: DrillSettings, { entries }: DrillRecord): DrillClock {
  const reached = entries.at(-1)?.at ?? 0;
  if (clock === "simulated") return createSimulatedClock(reached);
  const passed = entries.length === 0 ? 0 : Date.now() - Date.parse(started.time);
  return createRealClock(Math.max(reached, passed));
}

function acted({ started }: DrillSettings, what: string): DrillStep {
  return { kind: "acted", who: started.people[0]?.name ?? "", what };
}

/** Of each vault, by agency. */
function situationsOfAll({ vaults, turn, lose }: DrillSettings, scenario: Scenario): Map<string, Situations> {
  return new Map(
    vaults.map(({ agency, providers }) => {
      const own = lose.filter((name) => providers.includes(name));
      return [agency, situationsOf(scenario, { providers, threshold: 0 }, { turn, lose: own })];
    }),
  );
}

/** What the runner's journal has and the record has not: a process that was killed between the two. */
async function catchUp(
  { started }: DrillSettings,
  place: DrillPlace,
  { entries }: DrillRecord,
  say: (step: DrillStep, at?: number) => Promise<void>,
): Promise<void> {
  const known = entries.filter(({ step }) => runnerSteps.includes(step.kind)).length;
  await mkdir(place.journal, { recursive: true, mode: 0o700 });
  const journal = openJournal(journalOf(place.journal));
  try {
    for (const { time, step } of journal.steps().slice(known)) {
      await say(step, Math.max(0, Date.parse(time) - Date.parse(started.time)));
    }
  } finally {
    journal.close();
  }
}

/** Makes each change when its time has come, and says so; those that passed while nobody carried the drill out as well. */
async function followChanges(
  { clock, begun, line }: DrillWorld,
  [, ...changes]: Situations,
  reader: Reader,
  { entries }: DrillRecord,
  say: (step: DrillStep) => Promise<void>,
  language: "en" | "zh-TW",
  signal: AbortSignal,
): Promise<void> {
  for (const { from, line: next, what, lost } of changes) {
    const passed = from * 1000 <= begun;
    const text = `${what?.[language] ?? ""} [${from} s]`;
    if (passed && entries.some(({ step }) => step.kind === "changed" && step.what.endsWith(`[${from} s]`))) continue;
    if (!passed) await clock.watch(Math.max(0, from * 1000 - clock.now()), signal);
    if (signal.aborted) return;
    if (next) reader.retune(next);
    if (!passed && next !== undefined) line?.change(next === null ? undefined : shapeOf(next));
    const without = lost.size > 0 ? ` ${[...lost].join(", ")}` : "";
    await say({ kind: "changed", what: `${text}${without}`.trim() });
  }
}

/** Homes to restore with, by agency: the agencies' own, or machines set up anew where the building is lost. */
async function machinesOf(
  { vaults, started }: DrillSettings,
  scenario: Scenario,
  world: DrillWorld,
  situations: ReadonlyMap<string, Situations>,
  say: (step: DrillStep) => Promise<void>,
  { place, sheets = [], language = "en" }: DrillRunOptions,
  now: () => Date,
): Promise<Map<string, string>> {
  if (!scenario.lost.host) return new Map(vaults.map(({ agency, home }) => [agency, home]));
  const machines = new Map<string, string>();
  const homes = [...new Set(vaults.map(({ home }) => home))];
  for (const [number, home] of homes.entries()) {
    const agencies = vaults.filter((vault) => vault.home === home).map(({ agency }) => agency);
    const [agency = ""] = agencies;
    if (!(await hasMachine(place, number))) {
      for (const { name } of scenario.lost.keyring
        ? sheets.filter((each) => agencies.includes(each.agency ?? agency))
        : []) {
        await say({ kind: "acted", who: started.people[0]?.name ?? "", what: `sheet ${name}` });
      }
      await mkdir(join(machineOf(place, number), ".."), { recursive: true, mode: 0o700 });
      const backups = await setUpMachine({
        place,
        world,
        situations: situationsFor(situations, agency),
        number,
        agency,
        home,
        keyringLost: scenario.lost.keyring,
        sheets,
        now,
      });
      const what = language === "en" ? "An empty machine knows the vault again" : "空白機器已重新認得保險庫";
      await say({ kind: "changed", what: `${what}: ${agencies.join(", ")}, ${backups}` });
    }
    for (const each of agencies) machines.set(each, machineOf(place, number));
  }
  return machines;
}

async function runModules(
  settings: DrillSettings,
  scenario: Scenario,
  world: DrillWorld,
  situations: ReadonlyMap<string, Situations>,
  homes: ReadonlyMap<string, string>,
  reader: Reader,
  say: (step: DrillStep) => Promise<void>,
  { place, signal, onProgress }: DrillRunOptions,
  now: () => Date,
): Promise<DrillOutcome> {
  const { plan, vaults, disaster, config } = settings;
  const { clock } = world;
  const cut = scenario.behind && new Date(Date.parse(disaster) - scenario.behind.by * 1000);
  const opened = new Map<string, RunVault>();
  for (const { agency, home, backups } of vaults) {
    const own = { agency, home: homes.get(agency) ?? home, situations: situationsFor(situations, agency), backups };
    opened.set(agency, await openDrillVault({ ...own, world, reader, work: settings.work, cut, now }));
  }
  const surroundings = {
    folder: place.journal,
    vaults: opened,
    clock: { now: clock.now, sleep: (ms: number, end?: AbortSignal) => clock.sleep(ms, end ?? never) },
    now,
    fetched: reader.fetched,
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  };
  const journal = openJournal(journalOf(place.journal));
  const begun = journal.run() !== undefined;
  journal.close();
  const running = begun
    ? resumeRun(surroundings)
    : runPlan({ ...surroundings, plan, config, place: (module) => defaultTarget(settings.work, module) });
  for (;;) {
    const next = await running.next();
    if (!next.done) {
      await say(next.value);
      continue;
    }
    if (next.value === "paused" || next.value === "running") return "paused";
    return next.value;
  }
}

function situationsFor(situations: ReadonlyMap<string, Situations>, agency: string): Situations {
  const found = situations.get(agency);
  if (!found) throw new RangeError(`no vault of ${agency}`);
  return found;
}

const never = new AbortController().signal;

/** What came back is plaintext, and a machine's keyring opens the vault: neither outlives the drill unless somebody wants to look. */
export async function clearUp(place: DrillPlace, { keep, work }: DrillSettings): Promise<void> {
  await rm(join(place.folder, "machines"), { recursive: true, force: true });
  await rm(join(place.folder, "shelf"), { recursive: true, force: true });
  if (!keep) await rm(work, { recursive: true, force: true });
}
