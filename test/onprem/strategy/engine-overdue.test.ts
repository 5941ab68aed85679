import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { FenchiEvent } from "../../../events/index.ts";
import { initHome, serve } from "../../../onprem/home/index.ts";
import { saveVersion } from "../../../onprem/inventory/index.ts";
import { agencies, nationInventory } from "../../../onprem/nation/nation.ts";
import { run } from "../cli/harness.ts";
import { temporaryFolder } from "../samples.ts";

const [first, second] = nationInventory(agencies.slice(0, 1), new Map()).modules;

test("an engine says of the inventory's items which are overdue, before a restart and not again behind it; the status shows them", async () => {
  const folder = temporaryFolder();
  const home = join(folder, "home");
  const custodians = { threshold: 2, count: 3 };
  await initHome({ home, name: "x", threshold: 2, custodians, lockDays: 0, language: "en" });
  if (!first?.item || !second?.item) throw new Error("the sample nation has no items");
  const inventory = {
    format: "fenchi/inventory/v1" as const,
    modules: [first, second].map((module) => ({ ...module, dependsOn: [] })),
  };
  await saveVersion(home, inventory, { by: "x", note: "", time: "2026-11-24T00:00:00.000Z" });
  const source = join(folder, "dump.sql");
  mkdirSync(folder, { recursive: true });
  writeFileSync(source, "rows");

  const served = async () => {
    const events: FenchiEvent[] = [];
    const engine = await serve(home, { port: 0, onEvent: (event) => events.push(event) });
    onTestFinished(() => engine.stop());
    const overdue = () => events.flatMap((event) => (event.type === "tw.fenchi.backup.overdue" ? [event.data] : []));
    return { engine, overdue };
  };
  const before = await served();
  await expect.poll(before.overdue).toHaveLength(2);
  expect(before.overdue()).toContainEqual(expect.objectContaining({ item: first.item, state: "none" }));
  const dropped = await before.engine.service.drop({ item: first.item, path: source });
  await before.engine.service.dropStatus(dropped.drop, { state: "protected", milliseconds: 30_000 });
  expect((await before.engine.service.status()).overdue).toEqual([{ item: second.item, state: "none" }]);
  await before.engine.stop();

  const after = await served();
  const again = await run(["status", "--home", home, "--lang", "en"], { door: "real" });
  expect(again.code).toBe(3);
  expect(again.out).toContain("1 item of the inventory was never backed up.");
  expect(after.overdue()).toEqual([]);
});
