import type { GroupHelp } from "../group.ts";

const s = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

const whichRun = "name of the run, such as 20261124T030000Z (default: the newest)";

/** Help of `fenchi run` and what is below it. */
export const runHelp = {
  summary: "bring modules back by a plan: in order, with hooks and checks, paused and resumed at will",
  details:
    "Restores the modules of a saved plan to their targets, as many at once as the plan says, each when what it needs is back. How far everything is stands in a journal: a run that was paused, killed or lost its power goes on where it was, brings nothing back twice and leaves no half file. docs/RUNNING.md has the configuration of targets, hooks and checks.",
  arguments: {},
  options: {},
  examples: [
    ["fenchi run start plan.json --config run.yaml", "begin"],
    ["fenchi run status", "how it stands, from another window"],
    ["fenchi run pause", "halt it where it can go on"],
    ["fenchi run resume", "go on, also after a power cut"],
  ],
  commands: {
    start: {
      summary: "begin to bring back what a plan says",
      details: "Exit code 1 when a module did not come back or failed a check, 3 when the run was paused or stopped.",
      arguments: { plan: "a plan that fenchi plan --save wrote" },
      options: {
        config: "targets, hooks and checks of the modules: a YAML or JSON file (docs/RUNNING.md)",
        to: "folder for modules that have no target (default: in the run's own folder)",
        vault: "an agency and the home of its vault; may be repeated (default: --home for all)",
        line: "the line there is now, where it is not the plan's: 100M, or 2M,600ms,2%; what is left is planned anew",
        without: "a provider that is not there; may be repeated",
      },
      examples: [
        ["fenchi run start plan.json", "into the inventory's targets"],
        ["fenchi run start plan.json --to /srv/restored --config run.yaml", "with a folder for all others, and checks"],
      ],
    },
    resume: {
      summary: "go on with a run that was paused, stopped or cut off",
      details: "What is back stays as it is. Modules that have failed are left, unless they are named with --again.",
      arguments: { run: whichRun },
      options: {
        again: "try a module again that has failed: AGENCY/SYSTEM/NUMBER, or all; may be repeated",
        line: "the line there is now, where it is another: what is left is planned anew",
        without: "a provider that is not there; may be repeated",
      },
      examples: [
        ["fenchi run resume", "the newest run"],
        ["fenchi run resume --again all --line 2M,600ms,2%", "with what has failed, over a satellite"],
      ],
    },
    pause: {
      summary: "halt a running run where it can go on",
      details: "Restores stop where they are and are resumed there; a hook or command that runs is waited for.",
      arguments: { run: whichRun },
      options: {},
      examples: [["fenchi run pause", "the newest run"]],
    },
    status: {
      summary: "say how a run stands: what is back, what is under way, how long it takes",
      details: "Exit code 3 when a module has failed.",
      arguments: { run: whichRun },
      options: {},
      examples: [
        ["fenchi run status", "the newest run"],
        ["fenchi run status --json", "for a script"],
      ],
    },
    stop: {
      summary: "end a run; what is back stays",
      details: "As a pause, and what was fetched ahead is removed. It can still be gone on with.",
      arguments: { run: whichRun },
      options: {},
      examples: [["fenchi run stop", "the newest run"]],
    },
  },
} satisfies GroupHelp;

/** What `fenchi run` says. */
export const runSaid = {
  restoring: "Restoring",
  halting: "Waiting for what is under way",
  live: (good: number, total: number, left: string, running: string) =>
    `${good}/${total} modules, about ${left} left  ${running}`,
  title: (run: string, good: number, total: number) => `Run ${run}: ${good} of ${s(total, "module")} back`,
  left: (left: string, rate: string) => `About ${left} left, at ${rate}/s`,
  head: ["MODULE", "SIZE", "STATE", "CHECKS", "AT"],
  more: (count: number) => `and ${s(count, "more module")}; all are shown with --json`,
  stages: {
    waiting: "waiting",
    prepared: "restoring",
    restored: "restored",
    delivered: "hooks after",
    finished: "being checked",
    done: "back",
  },
  ends: { good: "back", failed: "failed", skipped: "left out" },
  checks: (count: number) => s(count, "check"),
  notRunning: (run: string) => `Nobody is carrying out run ${run}.`,
  outcome: {
    running: "The run goes on.",
    completed: "Everything is back.",
    failed: "Not everything is back.",
    paused: "The run is paused.",
    stopped: "The run has stopped; what is back stays.",
  },
  resume: (run: string) => `Go on with: fenchi run resume ${run}`,
};
export type RunSaid = typeof runSaid;
