import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { restorePlan } from "../../../../continuity/plan/plan.ts";
import { backupSummary } from "../../../../onprem/engine/service.ts";
import { realClock } from "../../../../onprem/run/clock.ts";
import { readRunConfig } from "../../../../onprem/run/config.ts";
import { openJournal } from "../../../../onprem/run/journal.ts";
import { createReader } from "../../../../onprem/run/reading.ts";
import { journalOf, resumeRun, runPlan } from "../../../../onprem/run/run.ts";
import { openShelf } from "../../../../onprem/run/shelf.ts";
import { openRunVault } from "../../../../onprem/run/vault.ts";
import type { ObjectStore } from "../../../../providers/contract.ts";

// Carries a run out, or goes on with it, slowly enough to be killed anywhere: every request takes a while, and what came of shares is logged.

const [home = "", folder = "", log = "", pause = "0"] = process.argv.slice(2);
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, "..", name), "utf8"));
const plan = restorePlan.parse(read("plan.json"));
const summaries = backupSummary.array().parse(read("backups.json"));

const slowly = (store: ObjectStore): ObjectStore => ({
  ...store,
  async get(name, range) {
    await sleep(Number(pause));
    const bytes = await store.get(name, range);
    if (name.startsWith("packs/")) {
      appendFileSync(log, `${store.provider} ${name} ${range?.offset} ${bytes.length}\n`);
    }
    return bytes;
  },
});

const reader = createReader({ line: plan.line, clock: realClock, shelf: openShelf(join(folder, "shelf"), 1e9) });
const agency = plan.modules[0]?.module.split("/")[0] ?? "";
const vault = await openRunVault({
  agency,
  home,
  reader,
  wrap: slowly,
  backups: async (item) => summaries.filter((each) => each.item === item),
});
const journal = openJournal(journalOf(folder));
const begun = journal.run() !== undefined;
journal.close();
const surroundings = { folder, vaults: new Map([[agency, vault]]) };
const config = await readRunConfig(join(folder, "..", "run.yaml"));
const running = begun ? resumeRun(surroundings) : runPlan({ ...surroundings, plan, config });
process.stdout.write("begun\n");
for (;;) {
  const next = await running.next();
  if (!next.done) continue;
  process.stdout.write(`${next.value}\n`);
  break;
}
