import type { GroupHelp } from "../group.ts";

/** Help of `fenchi policy`. */
export const policyHelp = {
  summary: "how often each item is backed up, how long and how widely it is kept",
  details:
    "The strategy is strategy.yaml in the home: rules for all, for an agency, its systems and their modules, and named profiles. A narrower rule replaces single values of a wider one. docs/STRATEGY.md lists every value, and what acts on it.",
  arguments: {},
  options: {},
  examples: [
    ["fenchi policy show", "the strategy of every module of the inventory"],
    ["fenchi policy explain household/registry/daily", "which value came from which rule"],
  ],
  commands: {
    show: {
      summary: "show the strategy of every module",
      details: "Without an inventory: of every item that has a backup or a schedule.",
      arguments: {},
      options: {},
      examples: [["fenchi policy show --json", "for a spreadsheet or a script"]],
    },
    explain: {
      summary: "say of one item each value, and the rule it came from",
      details: "Every value is shown with the place in the file that sets it, and what wider rules said.",
      arguments: { item: "the item: SYSTEM/MODULE/NAME" },
      options: {},
      examples: [["fenchi policy explain household/registry/daily", "the values and where they come from"]],
    },
    check: {
      summary: "find contradictions between strategy, inventory, schedules and vault",
      details: "Exit code 3 when something contradicts. It says as well which values nothing enforces yet.",
      arguments: {},
      options: {},
      examples: [["fenchi policy check", "everything at once"]],
    },
    retention: {
      summary: "say which generations of an item stay, and by which rule",
      details: "A plan: nothing is deleted.",
      arguments: { item: "the item: SYSTEM/MODULE/NAME" },
      options: {},
      examples: [["fenchi policy retention household/registry/daily", "each generation, and why it stays"]],
    },
  },
} satisfies GroupHelp;

/** A duration of whole minutes: `4 h`, `1 d 12 h`. */
function minutes(count: number): string {
  const parts = [
    [Math.floor(count / 1440), "d"],
    [Math.floor((count % 1440) / 60), "h"],
    [count % 60, "min"],
  ] as const;
  return parts.flatMap(([value, unit]) => (value > 0 ? [`${value} ${unit}`] : [])).join(" ");
}

/** What `fenchi policy` says. */
export const policySaid = {
  minutes,
  head: ["MODULE", "ITEM", "EVERY", "KEEP", "K/Q/N", "LOCK", "CLASS", "PRIORITY", "LINE", "WINDOWS"],
  days: (count: number) => `${count} d`,
  none: "Nothing to show: no inventory, no schedule and no backup yet.",
  values: {
    frequency: "every",
    notice: "notice",
    keep: "keep",
    threshold: "threshold (k)",
    providers: "providers (n)",
    quorum: "quorum",
    storageClass: "storage class",
    lockDays: "lock",
    priority: "priority",
    bandwidthShare: "part of the line",
    windows: "windows",
  },
  keep: { last: "last", daily: "daily", weekly: "weekly", monthly: "monthly", yearly: "yearly" },
  storage: { standard: "standard", infrequent: "infrequent", cold: "cold", archive: "archive" },
  weekdays: { mon: "Mon", tue: "Tue", wed: "Wed", thu: "Thu", fri: "Fri", sat: "Sat", sun: "Sun" },
  anyTime: "any time",
  levels: {
    "built-in": "built in",
    defaults: "defaults",
    agency: "agency",
    system: "system",
    module: "module",
  },
  profile: (name: string) => `profile ${name}`,
  line: (path: string, line: number) => `${path}, line ${line}`,
  instead: (value: string, from: string) => `instead of ${value} (${from})`,
  place: (place: string) => `Module ${place}`,
  byName: "No inventory names this item: its place is read from its name.",
  noFile: (path: string) => `There is no ${path}: what is built in holds.`,
  enforced: {
    watched: "watched: an item that falls behind is told before its objective is broken",
    signed: "the vault's signed description decides, for all items alike; fenchi policy check compares",
    planned: "on record; nothing acts on it yet",
    priority: "the restore plan goes by the inventory's priority; fenchi policy check compares",
  },
  good: (count: number) => `${count} ${count === 1 ? "module" : "modules"}, no contradiction.`,
  bad: (errors: number, warnings: number) => `${errors} contradictions, ${warnings} warnings:`,
  finding: {
    "rarer-than-objective": "backed up every {frequency} min, and {rpo} min is all that may be lost",
    threshold: "asks for any {wanted} providers; the vault is opened by any {found}",
    providers: "asks for {wanted} providers; the vault has {found}",
    quorum: "asks for a quorum of {wanted}; the vault's is {found}",
    lock: "asks for a lock of {wanted} days; the vault locks for {found}",
    numbers: "makes no sense: threshold {threshold}, quorum {quorum}, providers {providers}",
    "no-schedule": "no schedule backs up {item}; somebody must drop it",
    "schedule-rarer": "the schedule of {item} leaves up to {every} min between two runs; {frequency} min is asked for",
    priority: "priority {strategy}; the inventory says {inventory}",
    "no-such-place": "the inventory has nothing of that name: this rule holds for nothing",
  },
  notYet: (values: string) => `Nothing enforces yet: ${values}.`,
  generations: "TIME,BACKUP,STAYS,BECAUSE",
  stays: "stays",
  goes: "may go",
  reasons: {
    last: (place: number) => `one of the newest (${place})`,
    daily: (period: string) => `newest of the day ${period}`,
    weekly: (period: string) => `newest of the week ${period}`,
    monthly: (period: string) => `newest of the month ${period}`,
    yearly: (period: string) => `newest of the year ${period}`,
    newest: "the newest that can be restored",
    unfinished: "cannot be restored yet",
    locked: (until: string) => `locked until ${until}`,
  },
  plan: (stay: number, go: number) => `${stay} stay, ${go} may go. This is a plan: nothing was deleted.`,
};
export type PolicySaid = typeof policySaid;
