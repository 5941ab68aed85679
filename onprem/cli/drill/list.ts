import { shippedScenarios } from "../../drill/scenario-file.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatTable } from "../format.ts";

/** Lists the scenarios that come with Fenchi. */
export async function listScenarios(context: Context): Promise<ExitCode> {
  const { m } = context;
  const all = await shippedScenarios();
  answer(context, {
    scenarios: all.map(({ scenario: { name, title, purpose, clock }, path }) => ({
      name,
      title: title[m.language],
      purpose: purpose[m.language],
      clock: clock.kind,
      path,
    })),
  });
  const rows = all.map(({ scenario: { name, title, clock } }) => [
    context.paint("name", name),
    title[m.language],
    m.drill.scenarios[clock.kind],
  ]);
  say(context, formatTable([m.drill.scenarios.head, ...rows]).trimEnd());
  return exit.good;
}
