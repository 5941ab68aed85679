import { EventEmitter } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { createWatcher, type FoundDrop } from "../../onprem/engine/watcher.ts";
import { temporaryFolder } from "./samples.ts";

/** A network drive: it can be watched, and never says anything. */
class Silence extends EventEmitter {
  add(): this {
    return this;
  }
  async close(): Promise<void> {}
}
vi.mock("chokidar", () => ({ watch: () => new Silence() }));

it("finds what comes to a drive that gives no events", async () => {
  const root = temporaryFolder();
  const { promise: found, resolve } = Promise.withResolvers<FoundDrop>();
  const watcher = createWatcher({
    root,
    quietMs: 10,
    rescanMs: 10,
    seen: () => false,
    onDrop: async (drop) => resolve(drop),
    onProblem: () => {},
  });
  onTestFinished(() => watcher.close());
  await watcher.start();
  mkdirSync(join(root, "s/m"), { recursive: true });
  writeFileSync(join(root, "s/m/dump.sql"), "content");
  expect(await found).toMatchObject({ item: "s/m/dump.sql" });
});
