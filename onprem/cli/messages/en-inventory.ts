import type { FindingCode } from "../../../continuity/inventory/finding.ts";
import { formatBytes } from "../format.ts";
import type { GroupHelp } from "../group.ts";

const s = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** What is wrong, and what would be right, with `{name}` where a finding's `params` go. */
export type FindingText = readonly [wrong: string, right: string];

const findings: Record<FindingCode, FindingText> = {
  "file-unknown": ["this is no workbook, CSV or JSON", "Save it as .xlsx, .csv or .json."],
  "file-large": ["the file has more than {limit} MiB", "Split the inventory by agency."],
  "file-old": ["this is an old (.xls) or a password-protected workbook", "Save it as .xlsx without a password."],
  "file-empty": ["the file is empty", "Fill in the template: fenchi inventory template."],
  "file-greedy": ["reading it takes more memory or time than an inventory needs", "Copy the table into the template."],
  "zip-broken": ["the workbook is damaged: {why}", "Open it in a spreadsheet program and save it again."],
  "zip-bomb": ["unpacked it has more than {limit} MiB", "Copy the table alone into the template."],
  "part-missing": ["the workbook lacks its part {part}", "Open it in a spreadsheet program and save it as .xlsx."],
  "xml-broken": ["the part {part} is damaged: {why}", "Open it in a spreadsheet program and save it again."],
  "xml-doctype": [
    "the part {part} declares entities, which no spreadsheet program does",
    "Copy the table into the template.",
  ],
  "json-broken": ["this is not JSON: {why}", "Correct it there; fenchi inventory export FILE.json shows the form."],
  "json-form": ["this is not of its form", "It must be {expected}."],
  "csv-broken": [
    "the quotes are wrong from line {line} on",
    "Double a quote inside a quoted cell, and close every one.",
  ],
  "encoding-big5": ["the file is in Big5; it was read as such", "Save it as CSV UTF-8 to keep every character."],
  "encoding-foreign": ["the file is in {encoding}", "Save it as CSV UTF-8 (comma delimited)."],
  "table-missing": [
    "no row has the headings of an inventory",
    "Use the template's headings: 項次, 功能模組名稱 and the others in one of the first 20 rows.",
  ],
  "table-empty": ["below the headings there is no module", "Write one module a row."],
  "rows-many": ["there are more than {limit} modules", "Split the inventory by agency."],
  "column-missing": ["the column {column} is missing", "Add a column with this heading."],
  "column-twice": ["the column {column} is there twice, first in {other}", "Remove or rename one of the two."],
  "column-unknown": [
    '"{text}" is no heading of an inventory; the column is not read',
    "Remove it, or use the template's heading.",
  ],
  "cell-missing": ["{column} is empty", "Fill it in."],
  "cell-text": ['"{text}" cannot be {column}', "Write one line of 1 to {length} characters."],
  "cell-lines": ['"{text}" cannot be {column}', "Write at most {length} characters, without control characters."],
  "cell-place": ['"{text}" cannot be {column}', "Write 1 to 100 characters on one line, without / and without 、 , ;"],
  "cell-number": ['"{text}" is not {column}', "Write a whole number from {least} to {most}."],
  "cell-size": ['"{text}" is not a size', "Write bytes, or a number with a unit: 1.5 GB."],
  "cell-duration": [
    '"{text}" is not a time span for {column}',
    "Write minutes, or a number with a unit: 4 小時, 1 天, 30m.",
  ],
  "cell-choice": ['"{text}" cannot be {column}', "Choose one of {choices}."],
  "cell-item": ['"{text}" is not the name of a backup', "Write SYSTEM/MODULE/NAME, as fenchi list shows it."],
  "cell-databases": [
    '"{text}" does not list databases',
    "Write each on a line of its own: DATABASE or DATABASE.TABLE, at most 200 characters.",
  ],
  "cell-references": [
    '"{text}" does not list modules',
    "Write each on a line of its own: 3 (same system), SYSTEM:3 (same agency) or AGENCY/SYSTEM/3.",
  ],
  "cell-formula": ['this is a formula; what it last gave was taken: "{text}"', "Paste the value in its place."],
  "cell-formula-empty": ["this is a formula without a value; formulas are never run", "Paste the value in its place."],
  "cell-error": ["the cell holds the error {text}", "Write the value."],
  "cell-date": ["the cell is a date or a time of day", "Format the cell as text or number, and write the value again."],
  "cell-merged": ["this is one merged cell", "Unmerge it and fill in every row."],
  "cell-filled": ["this is one merged cell; its value was taken for every row", "Unmerge it and fill in every row."],
  "cell-huge": ["the cell has more than {limit} characters", "Shorten it."],
  "cell-encoding": [
    "the cell has bytes that are not {encoding}",
    "Correct the characters there and save as CSV UTF-8.",
  ],
  "key-unknown": ["no inventory has this member; it is not read", "Remove it, or correct its name."],
  "reference-twice": ["{reference} is there already, in {other}", "Give one of the two another number."],
  "item-twice": [
    "the backup {item} is that of {other} as well",
    "Right if both are in one backup; else correct the name.",
  ],
  "dependency-self": ["{reference} depends on itself", "Remove it from the list."],
  "dependency-twice": ["{reference} is listed twice", "Remove one."],
  "dependency-unknown": ["there is no module {reference}", "Correct the number, or add the module."],
  "dependency-external": [
    "{reference} is another agency's and not in this inventory",
    "Ask that agency for its inventory, so that both are planned together.",
  ],
  "dependency-cycle": [
    "{count} modules depend on each other in a circle: {members}",
    "Remove the dependency that matters least; until then they are restored as one.",
  ],
  "dependency-late": [
    "it comes back before {reference}, which it needs (priority {priority} before {otherPriority}, RTO {rto} against {otherRto} minutes)",
    "Let what is needed come back first.",
  ],
  "core-unsaved": ["the core function {name} ({reference}) has no backup", "Name its backup as SYSTEM/MODULE/NAME."],
};

/** What `fenchi inventory` says. */
export const inventorySaid = {
  findings,
  reading: "reading the inventory",
  error: "error",
  warning: "warning",
  file: "the file",
  finding: (mark: string, place: string, wrong: string, right: string) =>
    `${mark}  ${place}: ${wrong}.\n         → ${right}`,
  more: (count: number) => `... and ${s(count, "more finding")}, not shown.`,
  good: (modules: number, systems: number) => `All is well: ${s(modules, "module")} in ${s(systems, "system")}.`,
  warned: (modules: number, systems: number, warnings: number) =>
    `${s(modules, "module")} in ${s(systems, "system")} can be taken; ${s(warnings, "thing")} to look at.`,
  bad: (errors: number, warnings: number) => `It cannot be taken: ${s(errors, "error")}, ${s(warnings, "warning")}.`,
  imported: (number: number, modules: number, hash: string) =>
    `Version ${number} of the inventory is kept: ${s(modules, "module")}, SHA-256 ${hash.slice(0, 16)}…`,
  unchanged: (number: number) => `Nothing has changed since version ${number}; no new version was made.`,
  dryRun: "Nothing was kept (--dry-run).",
  signOffNext: "When it is right: fenchi inventory sign-off --by NAME",
  exported: (path: string, modules: number, number: number) => `${path}: ${s(modules, "module")} of version ${number}.`,
  template: (path: string) => `${path} is an empty inventory. Fill it in, then: fenchi inventory import ${path}`,
  version: (number: number, time: string, by: string) => `Version ${number} of ${time} by ${by}`,
  signedOff: (by: string, role: string, time: string) =>
    `signed off by ${by}${role === "" ? "" : ` (${role})`} on ${time}`,
  notSignedOff: "not signed off yet",
  head: ["MODULE", "PRIORITY", "NAME", "CORE", "RTO", "RPO", "SIZE", "BACKUP"],
  core: "core",
  none: "No module matches.",
  historyHead: ["VERSION", "TIME", "BY", "MODULES", "SIGNED OFF", "NOTE"],
  same: (one: number, other: number) => `Versions ${one} and ${other} say the same.`,
  diff: {
    summary: (one: number, other: number, added: number, changed: number, removed: number) =>
      `From version ${one} to ${other}: ${added} added, ${changed} changed, ${removed} removed.`,
    added: (reference: string, name: string) => `+ ${reference}  ${name}`,
    removed: (reference: string, name: string) => `- ${reference}  ${name}`,
    changed: (reference: string, name: string) => `~ ${reference}  ${name}`,
    change: (column: string, before: string, after: string) => `    ${column}: ${before} → ${after}`,
    empty: "(empty)",
  },
  sealing: (number: number) => `Sealing version ${number} ...`,
  sealed: (number: number, by: string, backup: string) =>
    `Version ${number} is signed off by ${by} and sealed as backup ${backup}.`,
  already: (number: number, by: string) => `Version ${number} was signed off by ${by} before.`,
  recovered: (number: number, by: string, backup: string, modules: number) =>
    `Version ${number}, signed off by ${by}, is back from backup ${backup}: ${s(modules, "module")}.`,
  recoveredAlready: (number: number) => `Version ${number} is here already, just as it was sealed.`,
  recoveredAs: (number: number, from: number) =>
    `This home had other versions: what was sealed as version ${from} is now version ${number}.`,
  bytes: (size: number) => formatBytes(size),
};

const common = { version: "this version instead of the newest" };

/** Help of `fenchi inventory` and what is below it. */
export const inventoryHelp = {
  summary: "keep the inventory of core functions: what comes back first, and on what it depends",
  details:
    "The inventory says which modules the agency's systems have, their restore priority, what they depend on and which backup holds each. It is kept in versions; a signed-off version is sealed as a backup of its own.",
  arguments: {},
  options: {},
  examples: [
    ["fenchi inventory template inventory.xlsx", "an empty workbook with the plan's headings"],
    ["fenchi inventory import inventory.xlsx --by 'Lin'", "check it and keep it as the next version"],
    ["fenchi inventory sign-off --by 'Director Chen'", "answer for it, and seal it into the vault"],
  ],
  commands: {
    import: {
      summary: "check a file and keep it as the next version",
      details:
        "Reads XLSX, CSV (UTF-8; Big5 is recognised) and JSON. Everything that is wrong is told at once, with its place; with an error nothing is kept.",
      arguments: { file: "the inventory: .xlsx, .csv or .json" },
      options: {
        by: "who answers for this version (default: the user's name)",
        note: "why it was changed",
        dryRun: "check and compare alone, keep nothing",
      },
      examples: [
        ["fenchi inventory import inventory.xlsx --by 'Lin' --note 'yearly review'", "keep it as the next version"],
        ["fenchi inventory import inventory.csv --dry-run", "only say what would change"],
      ],
    },
    check: {
      summary: "say everything that is wrong with a file",
      details: "Keeps nothing and needs no home. Exit code 3 when something is wrong or to be looked at.",
      arguments: { file: "the inventory: .xlsx, .csv or .json" },
      options: {},
      examples: [
        ["fenchi inventory check inventory.xlsx", "every finding with its sheet and cell"],
        ["fenchi inventory check inventory.xlsx --json", "the same for a program"],
      ],
    },
    export: {
      summary: "write the inventory into a file",
      details: "The ending says which form: .xlsx, .csv or .json. What is exported can be imported again unchanged.",
      arguments: { file: "the file to be made" },
      options: { ...common, overwrite: "replace the file" },
      examples: [
        ["fenchi inventory export inventory.xlsx", "to be worked on in a spreadsheet"],
        ["fenchi inventory export inventory.json --of 3", "version 3 for a program"],
      ],
    },
    template: {
      summary: "write an empty workbook with the plan's headings and drop-downs",
      details: "The workbook has drop-downs and a second sheet that explains every column.",
      arguments: { file: "the file to be made: .xlsx, or .csv for the headings alone" },
      options: { overwrite: "replace the file" },
      examples: [
        ["fenchi inventory template inventory.xlsx", "with drop-downs and a sheet that explains every column"],
        ["fenchi inventory template inventory.csv", "the headings alone"],
      ],
    },
    show: {
      summary: "show the modules",
      details: "In order of agency, system and number.",
      arguments: {},
      options: { ...common, agency: "only this agency's", system: "only this system's", core: "only core functions" },
      examples: [
        ["fenchi inventory show", "all modules of the newest version"],
        ["fenchi inventory show --core --json", "core functions, for a program"],
      ],
    },
    diff: {
      summary: "show what changed between two versions",
      details: "Without numbers: between the newest version and the one before.",
      arguments: { from: "the older version", to: "the newer version" },
      options: {},
      examples: [
        ["fenchi inventory diff", "what the last import changed"],
        ["fenchi inventory diff 2 5", "what changed from version 2 to version 5"],
      ],
    },
    history: {
      summary: "list the versions, and who signed which off",
      details: "Verifies that no version was altered or taken out.",
      arguments: {},
      options: {},
      examples: [
        ["fenchi inventory history", "all versions"],
        ["fenchi inventory history --json", "the same for a program"],
      ],
    },
    "sign-off": {
      summary: "answer for a version and seal it as a backup",
      details:
        "The version is sealed as the item fenchi/inventory/versions, so that it survives this machine. Run again after an interruption: it goes on where it stopped.",
      arguments: {},
      options: { ...common, by: "who signs it off", role: "in which function" },
      examples: [
        ["fenchi inventory sign-off --by 'Director Chen' --role CISO", "the newest version"],
        ["fenchi inventory sign-off --of 3 --by 'Director Chen'", "version 3"],
      ],
    },
    recover: {
      summary: "bring the newest signed-off version back from the vault",
      details: "After fenchi recover on an empty machine. What this home has already is not touched.",
      arguments: {},
      options: { backup: "this backup instead of the newest" },
      examples: [
        ["fenchi inventory recover", "the newest signed-off version"],
        ["fenchi inventory recover --json", "the same for a program"],
      ],
    },
  },
} satisfies GroupHelp;
