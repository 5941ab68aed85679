import { open } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import type { FindingCode } from "../../continuity/inventory/finding.ts";
import { NotFound } from "../../events/error.ts";
import { mostBytes, mostHeap, mostSeconds, mostWork } from "./limit.ts";
import type { FileReading } from "./reading.ts";

/**
 * Reads an inventory's file in a thread of its own with bounded memory and time: whatever the file is, this process goes on and there
 * is an answer.
 *
 * @param path absolute
 * @throws {NotFound} `inventory-file-missing`
 */
export async function readInventoryFile(path: string): Promise<FileReading> {
  const bytes = await readBounded(path);
  if (bytes === undefined) return refused("file-large", { limit: mostBytes / 2 ** 20 });
  return await readApart(bytes);
}

/** What the thread may use. */
export interface Bounds {
  /** MiB of heap. */
  readonly heap: number;
  /** Seconds of processor time. */
  readonly work: number;
  /** Seconds by the clock. */
  readonly seconds: number;
  /** Milliseconds between two looks at what it has used. */
  readonly look: number;
}

const usual: Bounds = { heap: mostHeap, work: mostWork, seconds: mostSeconds, look: 250 };

/** The same for bytes at hand, which the thread takes over: they are gone here. */
export async function readApart(bytes: Uint8Array<ArrayBuffer>, bounds: Partial<Bounds> = {}): Promise<FileReading> {
  const { heap, work, seconds, look } = { ...usual, ...bounds };
  if (bytes.length > mostBytes) return refused("file-large", { limit: mostBytes / 2 ** 20 });
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: bytes,
    transferList: [bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: 16 },
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<FileReading>();
  const begun = performance.now();
  const timer = setInterval(async () => {
    // A thread that has just ended has no times: its answer is on the way.
    const { user, system } = await worker.cpuUsage().catch(() => ({ user: 0, system: 0 }));
    const greedy = user + system > work * 1e6 || performance.now() - begun > seconds * 1000;
    if (greedy) resolve(refused("file-greedy"));
  }, look);
  worker.once("message", resolve);
  worker.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve(refused("file-greedy"));
    else reject(error);
  });
  worker.once("exit", () => reject(new Error("the reader of inventories ended without an answer")));
  try {
    return await promise;
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

function refused(code: FindingCode, params: Record<string, number> = {}): FileReading {
  return {
    inventory: undefined,
    findings: [{ code, severity: "error", place: {}, params }],
    count: { errors: 1, warnings: 0 },
  };
}

/** The file's bytes in memory of their own; undefined when there are too many. A pipe is read as well, as far as that. */
async function readBounded(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    await using file = await open(path, "r");
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of file.createReadStream({ autoClose: false, highWaterMark: 2 ** 20 })) {
      size += (piece as Buffer).length;
      if (size > mostBytes) return undefined;
      pieces.push(piece as Buffer);
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NotFound("inventory-file-missing", `${path} cannot be read: ${why}.`, {
      next: "Check the path.",
      params: { path, why },
      cause,
    });
  }
}
