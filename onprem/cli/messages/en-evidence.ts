import type { CommandHelp, GroupHelp } from "../group.ts";

const s = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Help of the commands below `fenchi drill` that look at evidence. */
export const drillEvidenceHelp = {
  report: {
    summary: "list drill reports, show one, or copy its page",
    details:
      "Each drill leaves a report: a page for people (report.html, both languages, prints to A4) and signed JSON. With --json and a number the whole report is printed.",
    arguments: { number: "number of a report; without one they are listed" },
    options: {
      to: "copy the page to this file",
      seal: "back up reports that are in no backup yet (item fenchi/drill/reports)",
    },
    examples: [
      ["fenchi drill report", "every report with its verdict"],
      ["fenchi drill report 3 --to drill-2026.html", "the page of report 3, to print or to hand on"],
      ["fenchi drill report 3 --json", "the report as JSON, with every recorded step"],
    ],
  },
  verify: {
    summary: "prove that a report is unaltered, or all of them",
    details:
      "Checks signatures, computes every figure anew from the recorded steps, draws the page again and compares. Without a file all reports of the home are proven, and that none is missing. Away from the home, --fingerprint takes the one printed on the custodian sheets. Exit code 3 when something is wrong with the reports as a whole.",
    arguments: { report: "a report's page, its JSON (with the signature beside it), or its folder" },
    options: { fingerprint: "fingerprint of the vault, from its custodian sheets: no home is needed" },
    examples: [
      ["fenchi drill verify", "every report of this home, and the chain they make"],
      ["fenchi drill verify drill-2026.html --fingerprint 4f2a…", "a page that somebody handed in, on any machine"],
    ],
  },
} satisfies Record<string, CommandHelp>;

export const actionsHelp = {
  summary: "corrective actions from drills: who, until when, why, what",
  details:
    "A drill's failed checks and missed targets open corrective actions; the next drill of the same scenario closes or reopens them. What is written down here is signed and cannot be changed afterwards, only added to.",
  arguments: {},
  options: {},
  examples: [
    ["fenchi actions list", "what is open; exit code 3 when something is overdue"],
    ["fenchi actions assign 3 --owner 王科員 --due 2026-06-30", "somebody answers for it until a day"],
  ],
  commands: {
    list: {
      summary: "list corrective actions",
      details: "Exit code 3 when one is overdue.",
      arguments: {},
      options: { all: "closed ones as well" },
      examples: [
        ["fenchi actions list", "what is open"],
        ["fenchi actions list --all --json", "everything, for a script"],
      ],
    },
    show: {
      summary: "show one corrective action and its history",
      details: "What was found, what was promised, who answers for it, and every signed step since.",
      arguments: { number: "number of the action" },
      options: {},
      examples: [["fenchi actions show 3", "what was found, who answers for it, and every step since"]],
    },
    assign: {
      summary: "write down owner, due day, root cause and remedy",
      details: "What is not said stays as it was.",
      arguments: { number: "number of the action" },
      options: {
        owner: "who answers for it",
        due: "until which day: 2026-06-30 or 115-06-30",
        cause: "root cause: why it happened",
        remedy: "what is done so that it does not happen again",
        by: "who writes this down (default: the user of this machine)",
      },
      examples: [
        ["fenchi actions assign 3 --owner 王科員 --due 115-06-30", "a name and a day"],
        ['fenchi actions assign 3 --cause "backup at noon only" --remedy "hourly backups"', "why, and what was done"],
      ],
    },
    close: {
      summary: "close one by hand, for a reason",
      details:
        "Root cause and remedy must be written down. The next drill of its scope looks all the same, and reopens it if need be.",
      arguments: { number: "number of the action" },
      options: { reason: "why no retest is needed", by: "who closes it (default: the user of this machine)" },
      examples: [['fenchi actions close 3 --reason "module retired"', "closed, with name and reason on record"]],
    },
  },
} satisfies GroupHelp;

export const kpiHelp = {
  summary: "the plan's indicators, computed from signed evidence",
  details:
    "Drills, core functions, steps, people and risks by agency and ROC year (table 6 of the plan), from what agencies' vaults export and from nothing that was typed in.",
  arguments: {},
  options: {},
  examples: [
    ["fenchi kpi show", "this agency's own figures"],
    ["fenchi kpi export 內政部.fenchi-kpi", "hand the evidence to the project office"],
  ],
  commands: {
    show: {
      summary: "compute the table of one agency or of many",
      details:
        "Every export is verified whole: signatures, figures of each report, chains. Exit code 3 when a report of somebody is missing. Without files it is this home's own table.",
      arguments: { export: "files that agencies made with fenchi kpi export" },
      options: {
        roster: "JSON that names each agency's fingerprint: others are refused",
        to: "write it to a file that ends in .xlsx, .csv, .html or .json",
      },
      examples: [
        ["fenchi kpi show", "this home alone"],
        ["fenchi kpi show *.fenchi-kpi --roster agencies.json --to kpi-115.xlsx", "all agencies, as a workbook"],
      ],
    },
    export: {
      summary: "write this agency's evidence to one signed file",
      details:
        "It holds every report, corrective action and record, the inventory, and what proves the signature. Nothing in it is secret.",
      arguments: { file: "file to be written" },
      options: {
        agency: "whose vault this is (default: as its drills or its inventory say)",
        overwrite: "replace the file",
      },
      examples: [["fenchi kpi export 內政部.fenchi-kpi", "one file for the project office"]],
    },
    record: {
      summary: "sign and keep a record: people trained, a procedure's steps, a risk",
      details:
        "Takes JSON of one record, or a CSV of people trained with the columns course, finished, person, gender. docs/OPERATIONS.md shows each form. Records are only ever added to.",
      arguments: { file: "JSON or CSV" },
      options: {},
      examples: [["fenchi kpi record training-115.csv", "who finished which course"]],
    },
  },
} satisfies GroupHelp;

export const evidenceSaid = {
  verdicts: {
    conforming: "recovered, every target met",
    successful: "recovered, with nonconformities",
    unsuccessful: "not recovered",
  },
  reports: {
    none: "There is no drill report yet. Run one: fenchi drill run one-provider-lost",
    head: ["NO", "DAY", "SCENARIO", "VERDICT", "RECOVERED", "CORE AFTER", "STEPS", "SEALED"],
    never: "–",
    sealed: "yes",
    unsealed: "no",
    unknown: "?",
    broken: (message: string) => `not to be believed: ${message}`,
    summary: (seq: number, verdict: string) => `Report ${seq}: ${verdict}.`,
    figures: (recovered: number, total: number, seconds: string, steps: number) =>
      `${recovered} of ${s(total, "module")} recovered in ${seconds}, in ${s(steps, "step")}.`,
    page: (path: string) => `Page: ${path}`,
    copied: (path: string) => `Copied to ${path}.`,
    sealing: (count: number) => `${s(count, "drop")} of evidence backed up.`,
    notSealed: (count: number) => `${s(count, "report")} not in any backup yet: fenchi drill report --seal`,
  },
  verify: {
    proven: (seq: number, verdict: string) =>
      `Report ${seq} is unaltered, and its figures are those of its record: ${verdict}.`,
    otherwise: "The page was drawn by another version of Fenchi: its signature holds, it was not drawn again.",
    hash: (hash: string) => `SHA-256 ${hash}`,
    all: (count: number) => `${s(count, "report")} proven, none missing.`,
    none: "There is no drill report to prove.",
    missing: (seq: number) =>
      `Report ${seq} is missing: somebody removed it. Bring it back: fenchi list fenchi/drill/reports`,
    unlinked: (seq: number) => `Report ${seq} does not follow the report before it: one of the two was exchanged.`,
    exchanged: (seq: number) =>
      `Report ${seq} is not the one that was looked through: it was exchanged and signed anew.`,
    bad: (seq: number, message: string) => `Report ${seq}: ${message}`,
    progress: "proving",
  },
  findings: {
    "drill-unfinished": "the drill did not end by itself",
    "module-lost": "did not come back",
    "hash-differs": "came back altered",
    "check-failed": "a check failed",
    "rto-missed": "back later than its RTO",
    "rpo-missed": "data older than its RPO",
    "steps-exceeded": "more steps than the target",
    "prediction-off": "restored at another time than predicted",
    "provider-fault": "a provider misbehaved",
    "check-missing": "no check showed that it works",
  },
  actions: {
    none: "No corrective action is open.",
    head: ["NO", "STATE", "FOUND", "WHERE", "SCENARIO", "OWNER", "DUE"],
    states: { open: "open", closed: "closed", overdue: "overdue" },
    nobody: "nobody",
    opened: (seq: number, day: string, times: number) => `opened by report ${seq} on ${day}, found ${s(times, "time")}`,
    expected: (text: string) => `expected  ${text}`,
    found: (text: string) => `found     ${text}`,
    owner: (text: string) => `owner     ${text}`,
    due: (text: string) => `due       ${text}`,
    cause: (text: string) => `cause     ${text}`,
    remedy: (text: string) => `remedy    ${text}`,
    closedBy: (report: number) => `closed by the retest in report ${report}`,
    closedByHand: (by: string, reason: string) => `closed by ${by}: ${reason}`,
    history: "History",
    steps: {
      opened: (report: number) => `opened by report ${report}`,
      recurred: (report: number) => `found again by report ${report}`,
      closed: (report: number) => `closed: report ${report} found it right`,
      reopened: (report: number) => `reopened by report ${report}`,
      assigned: (by: string, what: string) => `${by}: ${what}`,
      closedByHand: (by: string, reason: string) => `closed by ${by}: ${reason}`,
    },
    done: (number: number) => `Written down for action ${number}.`,
    closed: (number: number) => `Action ${number} is closed.`,
    changes: (opened: number, closed: number, open: number) =>
      `Corrective actions: ${opened} opened, ${closed} closed, ${open} open.`,
  },
  kpi: {
    written: (path: string) => `Written to ${path}.`,
    exported: (path: string, agency: string, reports: number, records: number) =>
      `Evidence of ${agency} is in ${path}: ${s(reports, "report")}, ${s(records, "record")}.`,
    recorded: (count: number) => `${s(count, "record")} signed and kept.`,
    missing: (agency: string, count: number) => `${agency}: ${s(count, "report")} missing or exchanged.`,
    noRoster: "No roster was given: nobody compared the agencies' fingerprints with their custodian sheets.",
  },
};
export type EvidenceSaid = typeof evidenceSaid;
