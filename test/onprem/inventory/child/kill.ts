import { createHook } from "node:async_hooks";
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/**
 * Loaded before a command: counts what it asks of the file system and ends the process, as a lost power would, before the one that
 * FENCHI_TEST_KILL_AT says; without it, writes at the end how many there were.
 */
const at = Number(process.env["FENCHI_TEST_KILL_AT"] ?? 0);
const file = process.env["FENCHI_TEST_COUNT"];
let count = 0;
if (isMainThread) {
  createHook({
    init(_, type) {
      if (type === "FSREQPROMISE" && ++count === at) process.kill(process.pid, "SIGKILL");
    },
  }).enable();
  if (file !== undefined) process.on("exit", () => writeFileSync(file, String(count)));
}
