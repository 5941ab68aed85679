import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** Loaded before a command: at its end, writes what the whole process used. */
const file = process.env["FENCHI_TEST_USAGE"];
if (isMainThread && file !== undefined) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: largest() }));
  });
}

/** Bytes at the largest. What getrusage says counts the process that started this one as well, where Linux says it better. */
function largest(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const [, kibibytes = "NaN"] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}
