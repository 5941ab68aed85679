import type { CommandHelp } from "../group.ts";
import { drillHelp } from "./en-drill.ts";
import { actionsHelp, kpiHelp } from "./en-evidence.ts";
import { inventoryHelp } from "./en-inventory.ts";
import { dependenciesHelp, planHelp } from "./en-plan.ts";
import { policyHelp } from "./en-policy.ts";
import { runHelp } from "./en-run.ts";

const init = {
  summary: "make a vault",
  details:
    "Makes a home with its keys, the signed description of the vault at every provider, and the custodian sheets. Without --provider it makes three local folders to try things out with.",
  arguments: {},
  options: {
    name: "what people call the vault",
    provider: "a provider and its folder, or its bucket as s3:BUCKET?region=REGION; give it three times or more",
    threshold: "how many providers open a backup (default 2)",
    quorum: "how many complete providers make a backup restorable (default: the threshold)",
    custodians: "how many of how many custodian sheets open the vault (default 3-of-5)",
    sheets: "where the sheets to be printed go (default: sheets in the home)",
    lockDays: "days for which nothing that is stored can be deleted (default 0)",
  },
  examples: [
    ["fenchi init", "a vault to try, in ~/.fenchi: three local folders, any two of which restore"],
    [
      "fenchi init --name household --provider tokyo=/mnt/tokyo --provider oregon=/mnt/oregon --provider dublin=/mnt/dublin --lock-days 35",
      "a vault over three mounted providers",
    ],
    [
      "fenchi init --provider tokyo='s3:fenchi-tokyo?region=ap-northeast-1' --provider oregon=/mnt/oregon --provider dublin=/mnt/dublin",
      "a bucket and two mounted providers; docs/CLOUDS.md says how a bucket is named",
    ],
    ["fenchi init --home /srv/fenchi --custodians 2-of-3 --sheets /media/usb/sheets", "sheets written to a USB drive"],
  ],
} satisfies CommandHelp;

const serve = {
  summary: "run the engine: ingest folder, schedules, HTTP API",
  details:
    "Runs until Ctrl-C. Other commands then let it do their work. What was not finished is resumed at the next start.",
  arguments: {},
  options: { host: "address to listen on (default 127.0.0.1)", port: "port to listen on (default: any free one)" },
  examples: [
    ["fenchi serve", "run on this machine alone"],
    ["fenchi serve --port 8470 --json", "a fixed port, one JSON document a line for a log collector"],
  ],
} satisfies CommandHelp;

const drop = {
  summary: "back up files, folders, a piped stream or a command's output",
  details:
    "Several files at once go to --as SYSTEM/MODULE; each file's name becomes its item's name. Without --wait it returns once any threshold of providers can restore it.",
  arguments: { source: "a file, a folder, or - for standard input; with --from-command the command to run" },
  options: {
    as: "the item that this is a generation of: SYSTEM/MODULE/NAME",
    wait: "how far to wait (default restorable)",
    label: "a label to find it by; may be repeated",
    name: "the name it is restored under (default: its own)",
    fromCommand: "run what follows -- and back up its output; a failing command fails the drop",
    timeout: "seconds to wait at most; the engine goes on (exit code 4)",
  },
  examples: [
    ["fenchi drop daily.sql --as household/registry/daily", "one file; returns when it can be restored"],
    [
      "fenchi drop scans/ --as household/registry/scans --wait protected",
      "a folder; returns when all providers hold it",
    ],
    [
      "fenchi drop --as household/registry/db --from-command -- pg_dump -Fc registry",
      "a database; counts only if pg_dump succeeds",
    ],
    ["mysqldump land | fenchi drop - --as land/titles/db", "a stream: use set -o pipefail, or --from-command"],
    ["fenchi drop exports/*.csv --as tax/returns", "many small files in one call"],
  ],
} satisfies CommandHelp;

const status = {
  summary: "say whether the backups are safe",
  details: "The first line is the answer. Exit code 3 when somebody has to do something.",
  arguments: {},
  options: {},
  examples: [
    ["fenchi status", "the answer, providers, and what is under way"],
    ["fenchi status --json", "the same for a monitor"],
    ["fenchi status --quiet || mail -s 'fenchi needs you' ops@example.gov.tw </dev/null", "exit code alone"],
  ],
} satisfies CommandHelp;

const list = {
  summary: "list backups",
  details: "Newest first. An item may also be given as SYSTEM or SYSTEM/MODULE: everything below it.",
  arguments: { item: "only this item" },
  options: {
    at: "as of this time: the newest of each item at or before it",
    files: "the files inside the newest matching folder backup",
    limit: "how many at most (default 1000)",
  },
  examples: [
    ["fenchi list", "everything"],
    ["fenchi list household/registry --at 2026-11-23", "what a restore as of that day would use"],
    ["fenchi list household/registry/scans --files", "what can be taken out of a folder by itself"],
  ],
} satisfies CommandHelp;

const restore = {
  summary: "bring a backup back",
  details:
    "Nothing appears at the target before every byte was verified. Run again after an interruption: it goes on where it stopped. A range A-B is from byte A up to, and without, byte B; both may have units (KiB, MiB, GiB).",
  arguments: { item: "the item: its newest backup, or that of --at; leave it out with --backup" },
  options: {
    to: "the file or folder to be made",
    at: "the newest at or before this time, such as 2026-11-23 or '2026-11-23 03:00'",
    backup: "one backup by its number, from fenchi list",
    without: "a provider not to ask; may be repeated",
    range: "only bytes A up to B",
    path: "only this file of a folder",
    overwrite: "replace what is at the target",
  },
  examples: [
    ["fenchi restore household/registry/daily --to /tmp/daily.sql", "the newest"],
    ["fenchi restore household/registry/daily --at 2026-11-23 --to /tmp/daily.sql", "as of that day"],
    ["fenchi restore household/registry/daily --to /tmp/daily.sql --without tokyo", "as if tokyo were gone"],
    ["fenchi restore household/registry/scans --path 113/a.tif --to /tmp/a.tif", "one file of a folder"],
    ["fenchi restore household/registry/daily --range 0-1MiB --to /tmp/head.sql", "the first 1,048,576 bytes"],
  ],
} satisfies CommandHelp;

const verify = {
  summary: "read what the providers hold and check it",
  details: "Reads and verifies every object. Exit code 3 when something is missing or altered.",
  arguments: {},
  options: { backup: "only this backup" },
  examples: [
    ["fenchi verify", "everything"],
    ["fenchi verify --backup 0123456789abcdef0123456789abcdef --json", "one backup, for a script"],
  ],
} satisfies CommandHelp;

const recover = {
  summary: "open the vault on an empty machine",
  details:
    "With m custodian sheets, or with the keyring. Sheets are the printed text file, the text of the QR code, or the words typed in; --sheets - asks for them one by one.",
  arguments: {},
  options: {
    sheets: "files with one sheet each, or - to type them in",
    from: "providers: NAME=FOLDER, or a folder alone; a bucket as s3:BUCKET?region=REGION",
    keyring: "the keyring, instead of sheets",
    keys: "with --keyring: the folder with the providers' key files",
    restore: "also restore this item's newest backup",
    to: "with --restore: the file or folder to be made",
  },
  examples: [
    [
      "fenchi recover --sheets 1.txt 2.txt 3.txt --from tokyo=/mnt/tokyo dublin=/mnt/dublin",
      "with three sheets typed into files",
    ],
    ["fenchi recover --sheets - --from /mnt/tokyo /mnt/dublin", "type the words at the prompt"],
    [
      "fenchi recover --keyring keyring.json --keys kms --from /mnt/tokyo /mnt/dublin --restore household/registry/daily --to daily.sql",
      "with the keyring, and restore at once",
    ],
  ],
} satisfies CommandHelp;

const doctor = {
  summary: "check the home, the keys and the providers",
  details: "Writes, reads and deletes nothing of yours. Exit code 3 when something is wrong.",
  arguments: {},
  options: {},
  examples: [
    ["fenchi doctor", "every check, and what to do about each that failed"],
    ["fenchi doctor --json", "the same for a ticket"],
  ],
} satisfies CommandHelp;

const events = {
  summary: "show the events of a running engine",
  details:
    "CloudEvents as they were said: one line each, with --json one document a line. Without --follow those that the engine still has.",
  arguments: {},
  options: { follow: "go on with those to come, until Ctrl-C", after: "begin after the event with this id" },
  examples: [
    ["fenchi events --follow", "watch a backup pass through the rooms"],
    ["fenchi events --follow --json | jq .type", "types alone"],
  ],
} satisfies CommandHelp;

const deadLetters = {
  summary: "show messages that could not be handled, or try them again",
  details: "A message that failed too often waits here; nothing is thrown away.",
  arguments: {},
  options: { requeue: "put one message, or all, back into its queue" },
  examples: [
    ["fenchi dead-letters", "what waits, and why"],
    ["fenchi dead-letters --requeue all", "once the cause is gone"],
  ],
} satisfies CommandHelp;

const completion = {
  summary: "print a script that completes fenchi's words in your shell",
  details: "The script calls fenchi by that name, so it must be on the PATH.",
  arguments: { shell: "your shell" },
  options: {},
  examples: [
    ["source <(fenchi completion bash)", "for this session"],
    ["fenchi completion fish > ~/.config/fish/completions/fenchi.fish", "for good, in fish"],
  ],
} satisfies CommandHelp;

export const help = {
  program: "Backups held in shares: encrypted, split over three or more providers, restored from any k of them.",
  footer: (table: string) =>
    `Exit codes:\n${table}\n\nThe home is --home, else FENCHI_HOME, else ~/.fenchi. Help on a command: fenchi COMMAND --help`,
  exitCodes: [
    ["0", "good"],
    ["1", "failed"],
    ["2", "wrong usage"],
    ["3", "needs attention: damage found, backups at risk"],
    ["4", "busy or out of reach; try again"],
    ["130", "ended by Ctrl-C"],
  ] as readonly (readonly [string, string])[],
  examples: "Examples:",
  titles: {
    "Usage:": "Usage:",
    "Arguments:": "Arguments:",
    "Options:": "Options:",
    "Commands:": "Commands:",
  } as Readonly<Record<string, string>>,
  common: {
    home: "the home (default: FENCHI_HOME, else ~/.fenchi)",
    json: "answer in JSON on standard output",
    quiet: "say nothing unless it fails",
    lang: "language (default: from the locale)",
    noColor: "no colours",
    help: "show this help",
    version: "show the version",
    choices: (values: string) => ` (${values})`,
  },
  commands: {
    init,
    serve,
    drop,
    status,
    list,
    restore,
    verify,
    recover,
    doctor,
    events,
    "dead-letters": deadLetters,
    inventory: inventoryHelp,
    policy: policyHelp,
    dependencies: dependenciesHelp,
    plan: planHelp,
    drill: drillHelp,
    run: runHelp,
    actions: actionsHelp,
    kpi: kpiHelp,
    completion,
  },
};
export type HelpTexts = typeof help;
export type CommandName = keyof HelpTexts["commands"];
