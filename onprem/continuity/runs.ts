import { describeRun, describeRuns, haltRun } from "../run/describe.ts";
import { runFolder } from "../run/runs.ts";
import type { RunRoom } from "./service.ts";

/** How long it is waited that a run halts. Milliseconds. */
const patience = 10_000;

/** The runs of a home. */
export function createRunRoom(home: string): RunRoom {
  return {
    list: () => describeRuns(home),
    show: async (run) => describeRun(await runFolder(home, run)),
    halt: async (run, wish) => (await haltRun(await runFolder(home, run), wish, { patience })).document,
  };
}
