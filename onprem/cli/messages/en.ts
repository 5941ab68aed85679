import { formatBytes, formatDuration } from "../format.ts";
import { drillSaid } from "./en-drill.ts";
import { evidenceSaid } from "./en-evidence.ts";
import { inventorySaid } from "./en-inventory.ts";
import { nationSaid } from "./en-nation.ts";
import { dependenciesSaid, planSaid } from "./en-plan.ts";
import { policySaid } from "./en-policy.ts";
import { runSaid } from "./en-run.ts";

const s = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** What the commands say in English. The other languages have the same members: types see to it. */
export const said = {
  error: {
    mark: "Error",
    warning: "Note",
    seeHelp: (command: string) => `See ${command} --help.`,
    unexpected: (message: string) => `Fenchi met an error it does not know: ${message}`,
    unexpectedNext: "Run it again with FENCHI_DEBUG=1 to see where, and report it.",
    interrupted: "Stopped.",
    missingArgument: (name: string) => `${name} is missing.`,
    missingOption: (flags: string) => `${flags} is missing.`,
    optionNeedsValue: (flags: string) => `${flags} needs a value.`,
    unknownOption: (flag: string) => `There is no option ${flag}.`,
    unknownCommand: (name: string) => `There is no command ${name}.`,
    missingCommand: "It is not said which of its commands to run.",
    conflict: (one: string, other: string) => `${one} and ${other} cannot be used together.`,
    tooMany: "There are more arguments than this command takes.",
    notAllowed: (value: string, choices: string) => `"${value}" cannot be chosen; choose from ${choices}.`,
    didYouMean: (names: string) => `Did you mean ${names}?`,
  },
  waitingForHome: (who: string) => `Waiting for ${who} to finish with this home ...`,
  anotherProcess: "another process",
  resume: {
    again: "Run the same command again.",
    drop: (drop: string) =>
      `The drop ${drop} is on record: it goes on with the next fenchi command, or fenchi serve. Ask with: fenchi status`,
    dropStream: "The stream was cut off, so nothing of it counts: run the command again.",
    restore: "Run the same command again: it goes on where it stopped.",
    nothing: "Nothing was changed.",
  },
  progress: {
    sealing: "backing up",
    restoring: "restoring",
    verifying: "verifying",
    recovering: "reading the list of backups",
    left: (time: string) => `${time} left`,
    stored: (name: string, stored: number, staged: number) => `${name} ${stored}/${staged}`,
  },
  init: {
    step: {
      keys: "Making keys ...",
      probe: "Trying every provider's key ...",
      sheets: "Writing the custodian sheets ...",
      providers: "Describing the vault at the providers ...",
    },
    made: (name: string, home: string) => `The vault "${name}" is made, in ${home}.`,
    fingerprint: "Fingerprint",
    rule: (threshold: number, count: number) =>
      `Any ${threshold} of ${count} providers restore; fewer can read nothing.`,
    sheets: (count: number, threshold: number, folder: string) =>
      `${count} custodian sheets are in ${folder}. Print each, hand it to one custodian, check the fingerprint on it, then erase the files. Any ${threshold} of them open the vault when this machine is lost.`,
    loss: (threshold: number) =>
      `If the keyring is lost and fewer than ${threshold} sheets are left, the backups are lost. Nobody can bring them back.`,
    trial: "All its providers are folders of this machine: good for trying out, no protection against its loss.",
    next: "Back up a first file:",
  },
  serve: {
    ready: (url: string) => `The engine runs at ${url}.`,
    ingest: (folder: string) => `Drop files into ${folder}/SYSTEM/MODULE/, or use fenchi drop. Ctrl-C ends it.`,
    stopping: "Finishing what is under way (Ctrl-C again ends at once) ...",
    stopped: "Stopped. What was not finished goes on at the next start.",
  },
  drop: {
    done: {
      queued: (name: string) => `${name} is queued.`,
      sealing: (name: string) => `${name} is being sealed.`,
      sealed: (name: string) => `${name} is sealed; the providers are storing it.`,
      restorable: (name: string) => `${name} can be restored.`,
      protected: (name: string) => `${name} is protected: every provider holds it.`,
      failed: (name: string) => `${name} was not backed up.`,
    },
    detail: (item: string, size: string, backup: string, time: string) =>
      `${item} · ${size} · backup ${backup} · ${time}`,
    stalled: (providers: string) => `Still waiting for ${providers}.`,
    many: (count: number, time: string) => `${s(count, "file")} backed up in ${time}.`,
    someFailed: (failed: number, count: number) => `${failed} of ${s(count, "file")} could not be backed up.`,
    manyProgress: (done: number, count: number) => `${done}/${count} files`,
  },
  status: {
    empty: "Nothing has been backed up yet.",
    safe: (count: number, spare: number) =>
      `Yes, your ${s(count, "backup")} ${count === 1 ? "is" : "are"} safe: ${spare === 1 ? "any one provider" : `any ${spare} providers`} may be lost.`,
    working: (done: number, open: number) => `${s(done, "backup")} safe, ${open} under way.`,
    attention: (count: number) => `Your ${s(count, "backup")} can be restored, but somebody should look:`,
    risk: "No: as things are, nothing can be restored.",
    partly: (count: number) => `At risk: ${s(count, "backup")} cannot be restored yet, and nothing moves.`,
    reasons: {
      away: (names: string, spare: number) =>
        `${names} cannot be reached; ${spare === 0 ? "no other provider may fail now" : `${spare} more may fail`}.`,
      tooFew: (reachable: number, threshold: number) =>
        `Only ${reachable} of the ${threshold} providers needed can be reached.`,
      stalled: (names: string) => `Backups have waited for ${names} longer than they should.`,
      failed: (count: number) => `${s(count, "drop")} failed.`,
      dead: (count: number) => `${s(count, "message")} could not be handled: see fenchi dead-letters.`,
      late: (count: number) =>
        `${s(count, "item")} ${count === 1 ? "is" : "are"} older than ${count === 1 ? "its" : "their"} recovery point objective allows.`,
      overdue: (count: number) =>
        `${s(count, "item")} ${count === 1 ? "is" : "are"} overdue: back up again before the objective is broken.`,
      none: (count: number) => `${s(count, "item")} of the inventory ${count === 1 ? "was" : "were"} never backed up.`,
      strategy: "It cannot be said which items are overdue:",
    },
    overdue: "Overdue",
    overdueStates: { overdue: "overdue", late: "late", none: "never" },
    lateAt: (time: string) => `objective until ${time}`,
    more: (count: number) => `and ${count.toLocaleString("en")} more`,
    trial: "A vault for trying out: all its providers are folders of this machine, and are lost with it.",
    vault: (name: string, threshold: number, count: number) =>
      `Vault "${name}": any ${threshold} of ${count} providers restore.`,
    providers: "Providers",
    reachable: "reachable",
    unreachable: "out of reach",
    waiting: (count: number) => `${count} waiting`,
    drops: "Under way and failed",
    queues: "Queues",
    queue: (ready: number, delayed: number, inFlight: number, dead: number) =>
      [
        ready && `${ready} ready`,
        inFlight && `${inFlight} in work`,
        delayed && `${delayed} to be tried again`,
        dead && `${dead} dead`,
      ]
        .filter(Boolean)
        .join(", "),
    engine: (url: string) => `An engine runs at ${url}.`,
    noEngine: "No engine runs: nothing is taken from the ingest folder. Start one with fenchi serve.",
    states: {
      queued: "queued",
      sealing: "sealing",
      sealed: "sealed",
      restorable: "restorable",
      protected: "protected",
      failed: "failed",
    },
  },
  list: {
    none: "No backup matches.",
    head: ["TIME", "ITEM", "SIZE", "STATE", "AT", "BACKUP"],
    files: (name: string, count: number) => `${name}: ${s(count, "file")}`,
  },
  restore: {
    done: (to: string, size: number, time: number) =>
      `Restored to ${to}: ${formatBytes(size)} in ${formatDuration(time)}, every byte verified.`,
    detail: (backup: string, providers: string, fetched: number) =>
      `backup ${backup} · from ${providers} · ${formatBytes(fetched)} read`,
    fault: {
      missing: (provider: string, message: string) => `${provider} had lost something: ${message}`,
      altered: (provider: string, message: string) => `${provider} gave altered bytes: ${message}`,
      behind: (provider: string, message: string) => `${provider} is behind: ${message}`,
      unavailable: (provider: string, message: string) => `${provider} could not be reached: ${message}`,
      slow: (provider: string, message: string) => `${provider} was slow: ${message}`,
    },
    faultsNext: "The others made up for it. Run fenchi verify to see what each provider holds.",
  },
  verify: {
    good: (backups: number, objects: number, bytes: number, time: number) =>
      `All is well: ${s(backups, "backup")}, ${s(objects, "object")}, ${formatBytes(bytes)} read and verified in ${formatDuration(time)}.`,
    found: (findings: number, objects: number) =>
      `${s(findings, "object")} of ${objects.toLocaleString("en")} not as they should be:`,
    lost: (count: number) => `${s(count, "backup")} cannot be restored: too few providers hold enough.`,
    spared: "Every backup can still be restored from the others.",
    fault: { missing: "missing", altered: "altered", behind: "behind", unavailable: "out of reach" },
  },
  recover: {
    sheet: (number: number) => `Sheet ${number} typed`,
    ask: (number: number) =>
      `Sheet ${number}: type its nine rows of words (four letters of each are enough, ? for one you cannot read), then an empty line. An empty sheet ends.`,
    taken: (number: number, threshold: number, count: number) =>
      `That is sheet ${number}; ${threshold} of ${count} are needed.`,
    again: "Type this sheet again.",
    done: (name: string, home: string) => `The vault "${name}" is open, in ${home}.`,
    fingerprint: (fingerprint: string) => `Fingerprint ${fingerprint}: it must be the one printed on the sheets.`,
    backups: (count: number) => `${s(count, "backup")} found.`,
    wrongSheet: (name: string) =>
      `${name} was altered or does not belong; the others sufficed. Have new sheets issued.`,
    behind: (name: string, head: number, highest: number) =>
      `${name} is behind: it shows place ${head}, others ${highest}. Do not trust it alone.`,
    away: (name: string) => `${name} could not be read.`,
    next: "See what there is, and bring it back:",
  },
  doctor: {
    good: (count: number) => `${s(count, "check")}, all good.`,
    some: (bad: number, warnings: number) => `${s(bad, "thing")} wrong, ${s(warnings, "warning")}.`,
  },
  events: { ended: "The engine has ended." },
  start: {
    title: "Fenchi in one minute: make, back up, lose a provider, restore, compare.",
    usage: "npm start [-- --once] [--home DIR] [--size 64MiB] [--lang zh-TW|en]",
    vault: (home: string) => `1. A vault with three providers, any two of which restore, in ${home}`,
    data: "2. Synthetic data: a household register of people who do not exist",
    drop: "3. Back it up, and watch the events pass (time, event, backup, what about)",
    dropped: (name: string, size: string, time: string) => `${name}: ${size}, at every provider after ${time}`,
    destroy: (provider: string, folder: string) => `4. Destroy ${provider}: remove ${folder}`,
    restore: "5. Restore everything from what is left",
    restored: (name: string, time: string, providers: string) => `${name}: back after ${time}, from ${providers}`,
    compare: "6. Compare byte for byte",
    same: (name: string, what: string) => `${name}: ${what}`,
    sameFile: (sha256: string) => `the same bytes, SHA-256 ${sha256.slice(0, 16)}…`,
    sameFolder: (count: number) => `${s(count, "file")}, each the same bytes under the same name`,
    differs: (name: string, what: string) => `${name} DIFFERS: ${what}`,
    failed: (name: string, what: string) => `${name}: ${what}`,
    figures: "7. Figures",
    data3: "data",
    stored: (provider: string) => `stored at ${provider}`,
    storedAll: "stored at all three",
    seconds: (name: string) => `${name}, all three`,
    backup: "backup",
    restoring: "restore, one provider gone",
    gone: "destroyed",
    where: "Where everything lies",
    places: {
      data: "the data",
      restored: "what came back",
      providers: "the providers",
      sheets: "the custodian sheets",
      keys: "the keys",
    },
    next: "What to try next",
    tries: {
      status: "are the backups safe? (one provider is gone)",
      list: "what there is",
      restore: "bring one back",
      path: "only one document of the folder",
      drop: "back up something of yours",
    },
    clean: "remove it all again",
    serving: (url: string) => `The engine stays up at ${url}. Ctrl-C ends it.`,
    good: "Every byte came back without the destroyed provider.",
    bad: "Something did not come back as it was: see above.",
  },
  drill: drillSaid,
  evidence: evidenceSaid,
  inventory: inventorySaid,
  policy: policySaid,
  dependencies: dependenciesSaid,
  plan: planSaid,
  run: runSaid,
  nation: nationSaid,
  deadLetters: {
    none: "No message waits.",
    line: (type: string, attempts: number, time: string) => `${type} · tried ${attempts} times · ${time}`,
    next: "Remove the cause, then: fenchi dead-letters --requeue ID (or all)",
    requeued: (count: number) => `${s(count, "message")} put back.`,
  },
};
export type Said = typeof said;
