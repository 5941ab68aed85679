import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { readActions } from "../../../onprem/evidence/actions.ts";
import { fileDrill } from "../../../onprem/evidence/index.ts";
import { reportNumbers } from "../../../onprem/evidence/reports.ts";
import { verifyHome } from "../../../onprem/evidence/verify.ts";
import { goodDrill } from "../../continuity/evidence/drills.ts";
import { long } from "../../run.ts";
import { vault } from "../../vault/fixture.ts";
import { drawer } from "../chaos/seed.ts";
import { makeFiling } from "./filing.ts";

const kills = long ? 50 : 2;

test(`killed ${kills} times while it files: no half report, none twice, none lost that was told`, {
  timeout: 600_000,
}, async () => {
  const random = drawer("evidence-kill");
  const filing = await makeFiling();
  let [next, told] = [1, 0];
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, "child/file.ts"), filing.home, String(next)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    let ready = () => {};
    const started = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => {
      ready();
      const [number = 0, seq = 0] = line.split(" ").map(Number);
      if (!Number.isNaN(number)) [next, told] = [number + 1, seq];
    });
    await started;
    await sleep(random() * 1200);
    child.kill("SIGKILL");
    await exited;
    expect((await reportNumbers(filing.home)).length).toBeGreaterThanOrEqual(told);
    // What was under way is filed by whoever asks again, under the number that it has already if it has one.
    const drill = goodDrill({ drill: next.toString(16).padStart(32, "0") }, 1);
    const { filed } = await fileDrill(filing, drill);
    expect((await fileDrill(filing, drill)).filed.seq).toBe(filed.seq);
    [next, told] = [next + 1, filed.seq];
    expect(filed.seq).toBe(next - 1);
  }
  const { reviewed } = await readActions(filing.home, vault.sealers);
  const found = await verifyHome(filing.home, vault.sealers, reviewed);
  expect(found).toMatchObject({ gaps: [], exchanged: [] });
  expect(found.reports.filter(({ error }) => error)).toEqual([]);
  expect(found.reports).toHaveLength(told);
  expect(reviewed.map(({ seq }) => seq)).toEqual(found.reports.map(({ seq }) => seq));
  expect(new Set(found.reports.map(({ proven }) => proven?.report.drill)).size).toBe(told);
});
