import { readScenario } from "../../drill/scenario-file.ts";
import { dueIn, readSchedule, writeSchedule } from "../../drill/schedule-file.ts";
import type { ScheduleOptions } from "../commands/drill.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatTable, formatTime } from "../format.ts";

/** Days between two drills where nothing else is said. */
const yearly = 365;

/** Shows when drills are due; with a scenario, says how often it is drilled first. */
export async function schedule(
  context: Context,
  scenario: string | undefined,
  options: ScheduleOptions,
): Promise<ExitCode> {
  if (scenario !== undefined || options.remind !== undefined) await change(context, scenario, options);
  const { schedule: m } = context.m.drill;
  const { remind } = await readSchedule(context.home);
  const due = await dueIn(context.home, new Date());
  answer(context, { remind, due });
  if (due.length === 0) {
    say(context, m.none);
    return exit.attention;
  }
  const rows = due.map(({ scenario: name, every, last, due: until, state }) => [
    context.paint("name", name),
    m.days(every),
    last === null ? m.never : formatTime(last),
    formatTime(until),
    state === "overdue" ? context.paint("bad", m.states.overdue) : context.paint("warning", m.states[state]),
  ]);
  say(context, formatTable([m.head, ...rows]).trimEnd());
  return due.some(({ state }) => state === "overdue") ? exit.attention : exit.good;
}

async function change(
  { home }: Context,
  scenario: string | undefined,
  { every = yearly, remind, remove }: ScheduleOptions,
): Promise<void> {
  const present = await readSchedule(home);
  const name = scenario === undefined ? undefined : (await readScenario(scenario)).scenario.name;
  const others = present.entries.filter((entry) => entry.scenario !== name);
  await writeSchedule(home, {
    ...present,
    remind: remind ?? present.remind,
    entries: name === undefined || remove ? others : [...others, { scenario: name, every }],
  });
}
