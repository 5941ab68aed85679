import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { FenchiError, NotFound } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { acquireLock } from "../engine/lock.ts";

/** Where the runs of a home are kept, each in a folder named after when it began. */
export function runsOf(home: string): string {
  return join(home, "runs");
}

const shape = /^\d{8}T\d{6}Z(?:-\d+)?$/;

/** Makes the folder of a new run. @returns its absolute path */
export async function newRunFolder(home: string, now: Date): Promise<string> {
  await mkdir(runsOf(home), { recursive: true, mode: 0o700 });
  const name = now.toISOString().replace(/[-:]|\.\d+/g, "");
  for (let again = 0; ; again++) {
    const folder = join(runsOf(home), again === 0 ? name : `${name}-${again}`);
    try {
      await mkdir(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      if (!isErrno(error, "EEXIST")) throw error;
    }
  }
}

/** Names of the runs that a home has, the oldest first. */
export async function runNames(home: string): Promise<string[]> {
  const found = await readdir(runsOf(home)).catch((error: unknown): string[] => {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  });
  return found.filter((each) => shape.test(each)).sort();
}

/**
 * The folder of the run of that name, by default of the newest.
 *
 * @throws {NotFound} `run-unknown`
 */
export async function runFolder(home: string, name?: string): Promise<string> {
  const runs = await runNames(home);
  const chosen = name === undefined ? runs.at(-1) : runs.find((each) => each === name);
  if (chosen !== undefined) return join(runsOf(home), chosen);
  throw new NotFound("run-unknown", `${home} has no run ${name ?? ""}`.trimEnd().concat("."), {
    next: runs.length === 0 ? "Begin one: fenchi run start with a plan." : `Those there are: ${runs.join(", ")}.`,
    params: { home, run: name ?? "" },
  });
}

/** Whether a process is carrying the run out now. */
export async function isRunning(folder: string): Promise<boolean> {
  try {
    await (await acquireLock(join(folder, "lock"), { command: "fenchi run status" })).release();
    return false;
  } catch (error) {
    if (error instanceof FenchiError && error.code === "home-busy") return true;
    throw error;
  }
}
