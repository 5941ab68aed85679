import { parentPort, workerData } from "node:worker_threads";
import { readInventory } from "./reading.ts";

/** The thread of apart.ts: one file's bytes in, one answer out. */
const answer = await readInventory(workerData as Uint8Array);
parentPort?.postMessage(answer);
