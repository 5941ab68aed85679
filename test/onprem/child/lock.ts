import { appendFileSync } from "node:fs";
import { acquireLock } from "../../../onprem/engine/lock.ts";

/**
 * `lock.ts hold PATH`: takes the lock, says so, and keeps it until killed.
 * `lock.ts turn PATH LOG`: takes the lock, writes `in` and `out` around a pause into the log, and ends.
 */
const [, , mode, path = "", log = ""] = process.argv;
const lock = await acquireLock(path, { waitMs: 50_000, command: `test ${mode}` });
if (mode === "hold") {
  process.stdout.write("held\n");
  setInterval(() => {}, 60_000);
} else {
  appendFileSync(log, "in\n");
  await new Promise((resolve) => setTimeout(resolve, 20));
  appendFileSync(log, "out\n");
  await lock.release();
}
