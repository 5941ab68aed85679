import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { RunDocument } from "../../../../onprem/run/document.ts";
import { openJournal, type Wish } from "../../../../onprem/run/journal.ts";
import { journalOf } from "../../../../onprem/run/run.ts";
import { runFolder } from "../../../../onprem/run/runs.ts";
import type { ServedHome } from "./home.ts";

/** Resolves when a run is asked for that. */
async function wished(folder: string, wish: Wish): Promise<void> {
  const journal = openJournal(journalOf(folder));
  while (journal.wish() !== wish) await sleep(20);
  journal.close();
}

/** What routes of runs must do. @param served a home whose modules are all backed up, and which has no run yet */
export function runSuite(served: () => ServedHome) {
  const plan = () => join(served().agency.folder, "plan.json");
  const restore = (to: string, ...more: readonly string[]) =>
    served().json("run", "start", plan(), "--to", join(served().agency.folder, to), ...more) as Promise<RunDocument>;
  const shown = async (run: string) => (await served().http("GET", `/v1/runs/${run}`)).json as RunDocument;

  it("answers what the commands answer of a run that is over", async () => {
    const home = served();
    const none = await home.http("GET", "/v1/runs");
    expect([none.json, home.complaints("runs", none)]).toEqual([{ runs: [] }, []]);
    await home.json("plan", "--save", plan());
    const { run, outcome } = await restore("back");
    expect(outcome).toBe("completed");
    const all = await home.http("GET", "/v1/runs");
    expect(home.complaints("runs", all)).toEqual([]);
    expect(all.json).toMatchObject({ runs: [{ run, outcome, modules: { good: 3, failed: 0, total: 3 } }] });
    const one = await home.http("GET", `/v1/runs/${run}`);
    expect([one.status, home.complaints("run", one)]).toEqual([200, []]);
    expect(one.json).toEqual(await home.json("run", "status", run));
    expect(one.json).toMatchObject({ modules: [{ outcome: "good", stage: "done" }, {}, {}] });
    const paused = await home.http("POST", `/v1/runs/${run}/pause`);
    expect([paused.json, home.complaints("pauseRun", paused)]).toEqual([{ run, outcome }, []]);
  });

  it("halts a run that another process carries out, and ends it", async () => {
    const home = served();
    // Before each module it waits for a file.
    const gate = join(home.agency.folder, "gate");
    const script = `setInterval(() => require("fs").existsSync(${JSON.stringify(gate)}) && process.exit(), 20)`;
    const wait = { command: [process.execPath, "-e", script] };
    const config = join(home.agency.folder, "run.yaml");
    await writeFile(config, JSON.stringify({ format: "fenchi/run-config/v1", defaults: { before: [wait] } }));
    const carried = restore("slowly", "--config", config);
    const running = async () => {
      const { runs } = (await home.http("GET", "/v1/runs")).json as { runs: RunDocument[] };
      return runs.find(({ outcome }) => outcome === "running")?.run;
    };
    let run = await running();
    while (run === undefined) {
      await sleep(50);
      run = await running();
    }
    const one = await home.http("GET", `/v1/runs/${run}`);
    expect(home.complaints("run", one)).toEqual([]);
    expect(one.json).toMatchObject({ outcome: "running", modules: [{ stage: "waiting" }, {}, {}] });
    const asked = home.http("POST", `/v1/runs/${run}/pause`);
    await wished(await runFolder(home.agency.home, run), "pause");
    // The run looks for wishes every half a second by a timer of this very process: it has, before one that is due later.
    await sleep(1500);
    await writeFile(gate, "");
    const paused = await asked;
    expect([paused.json, home.complaints("pauseRun", paused)]).toEqual([{ run, outcome: "paused" }, []]);
    expect((await carried).outcome).toBe("paused");
    expect(await shown(run)).toMatchObject({ outcome: "paused", modules: [{ outcome: "open" }, {}, {}] });
    const stopped = await home.http("POST", `/v1/runs/${run}/stop`);
    expect([stopped.json, home.complaints("stopRun", stopped)]).toEqual([{ run, outcome: "stopped" }, []]);
  });

  it("knows no other runs", async () => {
    const home = served();
    const missing = await home.http("GET", "/v1/runs/20200101T000000Z");
    expect([missing.status, home.complaints("run", missing)]).toEqual([404, []]);
    expect((await home.http("POST", "/v1/runs/20200101T000000Z/stop")).status).toBe(404);
    for (const name of ["..%2F..%2Fetc", "latest"]) {
      expect([name, (await home.http("GET", `/v1/runs/${name}`)).status]).toEqual([name, 400]);
    }
  });
}
