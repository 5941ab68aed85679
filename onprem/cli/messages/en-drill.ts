import { formatDuration } from "../format.ts";
import type { GroupHelp } from "../group.ts";
import { drillEvidenceHelp } from "./en-evidence.ts";

const s = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Help of `fenchi drill` and what is below it. */
export const drillHelp = {
  summary: "practise coming back: with lost providers, thin lines, empty machines",
  details:
    "A drill really restores what a scenario asks for, into a folder of its own: it reads the providers and never writes to them, to the vault's state or to any place of production. Everything is recorded, and a report with evidence is filed at the end.",
  arguments: {},
  options: {},
  examples: [
    ["fenchi drill list", "the scenarios there are"],
    ["fenchi drill run one-provider-lost", "bring everything back without one provider, and file the report"],
    ["fenchi drill schedule", "when the next drill is due"],
  ],
  commands: {
    list: {
      summary: "list the scenarios that come with Fenchi",
      details: "A scenario of your own is a YAML file; docs/DRILLS.md lists its members.",
      arguments: {},
      options: {},
      examples: [["fenchi drill list --json", "names and purposes, for a script"]],
    },
    run: {
      summary: "carry out a drill, or go on with one that was interrupted",
      details:
        "Goes on with an unfinished drill of that scenario where there is one. Hooks, commands and targets of production are never used; of a run's configuration only the checks that look at what came back are made. What came back is erased at the end. Exit code 3 when a module did not come back or a check failed.",
      arguments: { scenario: "a scenario's name, or the path of a YAML file" },
      options: {
        vault: "an agency and the home of its vault; may be repeated (default: --home for all)",
        person: "somebody who takes part, and the role; may be repeated",
        lose: "lose this provider rather than another; may be repeated",
        clock: "in place of the scenario's: real, or simulated (waiting for the line takes no time)",
        before: "bring back the newest generations from before this time, in place of the scenario's",
        onlyCore: "only core functions and what they need",
        config: "a run's configuration file, for its checks",
        sheets: "custodian sheets, for a scenario that begins on an empty machine (AGENCY=FILE with several vaults)",
        into: "an empty folder to restore into, in place of the home's own",
        keep: "leave what came back where it is, to be looked at and erased by hand",
        new: "begin anew, also where a drill of that scenario is unfinished",
      },
      examples: [
        ['fenchi drill run one-provider-lost --person "Lin:operator"', "one provider is lost"],
        ["fenchi drill run satellite-line --only-core", "core functions over 2 Mbit/s, in simulated time"],
        ["fenchi drill run empty-machine --sheets sheet-1.txt sheet-4.txt sheet-5.txt", "from nothing but sheets"],
        ["fenchi drill run ransomware --before 2026-03-01", "back to the generations from before a day"],
      ],
    },
    status: {
      summary: "list drills and how far they are",
      details: "One that is unfinished goes on with the command that began it.",
      arguments: {},
      options: {},
      examples: [["fenchi drill status", "the latest drills, unfinished ones too"]],
    },
    schedule: {
      summary: "show when drills are due, or say how often a scenario is drilled",
      details:
        "Each scenario of the schedule is drilled yearly or more often. A running engine says drill.due when one is near or late. Exit code 3 when one is overdue.",
      arguments: { scenario: "a scenario's name, to be scheduled or removed" },
      options: {
        every: "days between two drills of that scenario, 366 at most (default 365)",
        remind: "days before a drill is due on which somebody is reminded (default 30)",
        remove: "take that scenario off the schedule",
      },
      examples: [
        ["fenchi drill schedule", "what is due when"],
        ["fenchi drill schedule satellite-line --every 180", "twice a year over the satellite line"],
      ],
    },
    ...drillEvidenceHelp,
  },
} satisfies GroupHelp;

/** What `fenchi drill` says. */
export const drillSaid = {
  scenarios: { head: ["NAME", "WHAT HAPPENS", "CLOCK"], real: "real", simulated: "simulated" },
  preparing: "looking up backups",
  running: "drill",
  begun: (scenario: string, drill: string) => `Drill ${drill}: ${scenario}.`,
  resumed: (scenario: string, drill: string) => `Going on with drill ${drill}: ${scenario}.`,
  leftOut: (count: number) =>
    `${s(count, "hook, command or check", "hooks, commands and checks")} of production left out.`,
  modules: (good: number, failed: number, total: number) =>
    failed === 0 ? `${good}/${total}` : `${good}/${total}, ${failed} failed`,
  started: (module: string) => `  ${module} ...`,
  restored: (module: string, at: number, predicted: number) =>
    `  ${module} is back after ${formatDuration(at)} (predicted ${formatDuration(predicted)})`,
  failed: (module: string, message: string) => `  ${module} did not come back: ${message}`,
  checked: (module: string, good: number, total: number) => `  ${module}: ${good} of ${s(total, "check")} passed`,
  noticed: (provider: string, message: string) => `  ${provider}: ${message}`,
  changed: (what: string) => `  ${what}`,
  paused: (drill: string) => `The drill ${drill} is on record: the same command goes on with it.`,
  outcome: {
    completed: "The drill ended: everything in its scope came back.",
    failed: "The drill ended: not everything came back.",
    stopped: "The drill was stopped.",
    paused: "The drill is paused.",
  },
  report: (seq: number, path: string) => `Report ${seq}: ${path}`,
  kept: (path: string) => `What came back is in ${path}; erase it when you have seen it.`,
  withdrawn: (drill: string) => `Drill ${drill} was unfinished and is stopped; its report is filed.`,
  status: {
    none: "No drill was held yet. Run one: fenchi drill run one-provider-lost",
    head: ["DRILL", "BEGUN", "SCENARIO", "STATE", "MODULES", "AFTER"],
    states: { open: "unfinished", completed: "completed", failed: "failed", stopped: "stopped", broken: "damaged" },
  },
  schedule: {
    head: ["SCENARIO", "EVERY", "LAST", "DUE", "STATE"],
    days: (count: number) => s(count, "day"),
    never: "never",
    states: { later: "later", soon: "soon", overdue: "overdue" },
    none: "No drill is scheduled. The plan asks for one a year: fenchi drill schedule one-provider-lost",
  },
};
export type DrillSaid = typeof drillSaid;
