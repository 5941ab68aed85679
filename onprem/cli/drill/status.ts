import { drillsOfHome } from "../../drill/overview.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatDuration, formatTable, formatTime, printable } from "../format.ts";

/** Lists the drills of a home. */
export async function status(context: Context): Promise<ExitCode> {
  const { drill: m } = context.m;
  const drills = await drillsOfHome(context.home);
  answer(context, { drills });
  if (drills.length === 0) {
    say(context, m.status.none);
    return exit.good;
  }
  const rows = drills.map(({ drill, time, scenario, state, modules, seconds }) => [
    drill.slice(0, 8),
    time === "" ? "" : formatTime(time),
    printable(scenario),
    m.status.states[state],
    m.modules(modules.restored, modules.failed, modules.total),
    formatDuration(seconds * 1000),
  ]);
  say(context, formatTable([m.status.head, ...rows]).trimEnd());
  return exit.good;
}
