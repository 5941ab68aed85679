import type { Line } from "../../../continuity/plan/plan.ts";
import type { CommandHelp } from "../group.ts";

const s = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** `8 Mbit/s, 600 ms, 2 % loss, up 10 min of every 60`. */
function lineText({ bitsPerSecond, roundTrip, loss, window }: Line): string {
  const rate = bitsPerSecond >= 1e9 ? `${bitsPerSecond / 1e9} Gbit/s` : `${bitsPerSecond / 1e6} Mbit/s`;
  return [
    rate,
    `${roundTrip} ms`,
    loss > 0 ? `${loss * 100} % loss` : "",
    window ? `up ${window.up / 60} min of every ${window.every / 60}` : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

export const planHelp = {
  summary: "plan a restore: in which order, side by side or not, and when each module is back",
  details:
    "Reads the inventory and what the vaults hold. What is needed comes before what needs it; of what may come next, first what brings the most valuable core functions back soonest. The finishes are predicted by a model that is calibrated on the restores measured here. Exit code 3 when something cannot come back.",
  arguments: { file: "a plan that was saved, to be shown again" },
  options: {
    line: "the line there will be: 100M, or 2M,600ms,2%, or 8M,600ms,10m/1h for one that is up ten minutes an hour (default: as at the last restore)",
    without: "a provider that will not be there; may be repeated",
    onlyCore: "only core functions and what they need",
    strict: "nothing of a lower priority before a higher one, but for what that needs",
    system: "only this system and what it needs: SYSTEM or AGENCY/SYSTEM; may be repeated",
    at: "from the newest backups at or before this time",
    room: "room that the target's disk has, such as 500GiB",
    lanes: "how many modules are restored side by side (default: what is best)",
    whatIf: 'compare with another case: "line=2M,600ms,2%; without=tokyo; only-core; strict; lanes=4"; may be repeated',
    save: "write the plan to a file, for fenchi run",
    vault: "the home of an agency's vault, where not all backups are in this one; may be repeated",
  },
  examples: [
    ["fenchi plan --line 100M,50ms", "when everything is back over such a line"],
    [
      "fenchi plan --line 2M,600ms,2% --only-core --without tokyo",
      "core functions alone over a satellite, one provider lost",
    ],
    [
      'fenchi plan --line 100M --what-if line=2M,600ms,2% --what-if "without=tokyo; only-core"',
      "side by side with two other cases",
    ],
    ["fenchi plan --save plan.json", "to be run: fenchi run start plan.json"],
    ["fenchi plan plan.json", "show it again"],
  ],
} satisfies CommandHelp;

export const dependenciesHelp = {
  summary: "say on what each function depends, and draw it",
  details:
    "Names circles and the cheapest dependency to break, modules without backup, modules that nobody needs, backups that no module names, and how independent each module is. Exit code 3 when something is amiss.",
  arguments: {},
  options: {
    core: "only this function: the least that gives the service; AGENCY/SYSTEM/NUMBER or a name",
    svg: "draw it into this file as SVG",
    mermaid: "write it into this file as a Mermaid flowchart",
    vault: "the home of an agency's vault, where not all backups are in this one; may be repeated",
  },
  examples: [
    ["fenchi dependencies --svg dependencies.svg", "all, with a picture"],
    ["fenchi dependencies --core 內政部/戶政與役政資訊系統/1", "what one function takes to serve"],
    ["fenchi dependencies --json", "the same for a script"],
  ],
} satisfies CommandHelp;

export const planSaid = {
  measuring: "reading what the backups need",
  lineOfLast: "No --line was given: planned for the line of the last restore.",
  lineAssumed: "No --line was given: a line of 100 Mbit/s and 50 ms is assumed.",
  answer: (modules: number, finish: string, core: number, all: number) =>
    `${s(modules, "module")} back in ${finish}; ${core} of ${s(all, "core function")} can serve.`,
  line: (line: Line, lanes: number, fetch: string, providers: string) =>
    `${lineText(line)} · ${lanes === 1 ? "one module at a time" : `${lanes} modules side by side`} · ${fetch} over the line · ${providers}`,
  core: "Core functions",
  coreHead: ["module", "name", "serves after", "at the latest", "objective", "result"],
  kept: "in time",
  late: "too late",
  never: "not by this plan",
  within: "What is back",
  withinHead: ["within", "core functions", "modules", "bytes"],
  hours: (hours: number) => `${hours} h`,
  order: "Order",
  orderHead: ["wave", "module", "fetched", "begins", "back", "nine in ten times"],
  onPath: "* decides when everything is back",
  unit: (members: readonly string[]) =>
    `${members.join(", ")} depend on each other in a circle: they come back as one.`,
  missing: (count: number) => `${s(count, "module")} cannot come back`,
  missingHead: ["module", "why"],
  reasons: {
    "no-item": "the inventory names no backup of it",
    "no-backup": "the vault has no backup of it",
    "not-restorable": "too few of the providers that are there hold its backup",
    "no-room": "the target has no room for it, or for what it needs",
  },
  whatIf: "What if",
  whatIfHead: ["case", "mean time to core", "all back", "core", "in time", "missing", "lanes", "fetched"],
  asPlanned: "as planned",
  saved: (file: string) => `Saved to ${file}. Run it with: fenchi run start ${file}`,
  more: (count: number) => `and ${s(count, "more", "more")}`,
};

export const dependenciesSaid = {
  answer: (modules: number, edges: number, core: number) =>
    `${s(modules, "module")}, ${s(core, "core function")}, ${s(edges, "dependency", "dependencies")}.`,
  cycle: (members: readonly string[]) => `Depend on each other in a circle: ${members.join(", ")}`,
  cheapest: (from: string, to: string) => `Cheapest to break: let ${from} start without ${to}.`,
  independence: "Least independent",
  independenceHead: [
    "module",
    "independence",
    "own system",
    "own agency",
    "elsewhere",
    "hindered most by (without it)",
  ],
  unsaved: "Without backup",
  orphans: "Needed by no core function",
  unknown: "Depend on what the inventory does not have",
  unlisted: "Backups that no module names",
  closure: (name: string, modules: number, backups: number, bytes: string) =>
    `${name} takes ${s(modules, "module")}, ${s(backups, "backup")}, ${bytes}.`,
  reach: (systems: number, agencies: number, independence: string) =>
    `${s(systems, "system")} of ${s(agencies, "agency", "agencies")} · independence ${independence}`,
  closureHead: ["module", "name", "size", "backup"],
  hindered: (modules: readonly string[]) => `It cannot serve: there is no backup of ${modules.join(", ")}.`,
  picture: {
    title: "Dependencies of core functions",
    core: "core function",
    other: "other module",
    unsaved: "no backup",
    circled: "depend on each other",
  },
};
export type PlanSaid = typeof planSaid;
export type DependenciesSaid = typeof dependenciesSaid;
