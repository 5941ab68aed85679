import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Refused, Unavailable } from "../../events/error.ts";
import { explainSqlite, sqliteCode } from "./sqlite.ts";

/** Who says to hold a lock. Advisory: for people to read, never to decide by. */
export interface Owner {
  readonly pid: number;
  readonly command: string;
  /** Since when, RFC 3339. */
  readonly since: string;
}

export interface LockOptions {
  /** How long to wait for another owner. 0, the default, does not wait. */
  readonly waitMs?: number;
  /** Told once, when the wait begins; the owner is `undefined` if it has not said who it is. */
  readonly onWait?: (owner: Owner | undefined) => void;
  /** What this process is, for others to read: `fenchi serve`. Never arguments, which may hold secrets. */
  readonly command?: string;
}

/** Sole ownership, until released or until the process ends, however it ends. */
export interface Lock extends AsyncDisposable {
  release(): Promise<void>;
}

const ownerSchema = z.object({ pid: z.number().int(), command: z.string().max(1000), since: z.string().max(100) });
const SQLITE_BUSY = 5;
const RETRY_MS = 50;

/**
 * Takes sole ownership of what the file at `path` stands for (a home), across processes and inside this one.
 *
 * The lock is SQLite's exclusive lock on that file, held in an open transaction that writes nothing. So the system drops it when the
 * process dies, kill -9 included, and none is ever stale. The file stays when the lock is released: removing it would let two
 * processes lock two files of one name.
 *
 * @throws {Refused} `home-busy` when another holds it and `waitMs` is over; `params` names its pid and command.
 * @throws {FenchiError} `database-*` when the file cannot be made or locked.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<Lock> {
  const { waitMs = 0, onWait, command = "fenchi" } = options;
  const deadline = performance.now() + waitMs;
  let held = tryLock(path);
  if (!held && waitMs > 0) onWait?.(readOwner(path));
  while (!held) {
    const left = deadline - performance.now();
    if (left <= 0) throw busy(path);
    await sleep(Math.min(RETRY_MS, left));
    held = tryLock(path);
  }
  writeOwner(path, command);
  return holding(held, path);
}

/** Who says to hold the lock at `path`; `undefined` if nobody does, or what it said cannot be read. Perhaps dead by now. */
export function readOwner(path: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(ownerPath(path), "utf8")));
  } catch {
    return undefined;
  }
}

const ownerPath = (path: string) => `${path}.owner`;

function tryLock(path: string): DatabaseSync | undefined {
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, { timeout: 0 });
    file.exec("BEGIN EXCLUSIVE");
    return file;
  } catch (error) {
    file?.close();
    if (sqliteCode(error) === SQLITE_BUSY) return undefined;
    throw unlockable(explainSqlite(error, path), path);
  }
}

/** Some network drives keep no locks at all, and say so as an I/O error. */
function unlockable(error: unknown, path: string): unknown {
  if (!(error instanceof Unavailable)) return error;
  return new Refused(
    "home-unlockable",
    `${path} cannot be locked: its disk fails, or its file system keeps no locks.`,
    {
      next: "Put the home on a sound local disk.",
      params: { path },
      cause: error,
    },
  );
}

function busy(path: string): Refused {
  const owner = readOwner(path);
  const who = owner ? `${owner.command}, process ${owner.pid} since ${owner.since}` : "another process";
  return new Refused("home-busy", `This home is in use by ${who}.`, {
    next: "Wait until it has finished, or stop it, and try again.",
    params: owner ? { path, pid: owner.pid, command: owner.command } : { path },
  });
}

function writeOwner(path: string, command: string): void {
  const owner: Owner = { pid: process.pid, command, since: new Date().toISOString() };
  try {
    writeFileSync(ownerPath(path), JSON.stringify(owner), { mode: 0o600 });
  } catch {
    // Only the lock decides; without this file the refusal names nobody.
  }
}

function holding(file: DatabaseSync, path: string): Lock {
  let open = true;
  const release = async () => {
    if (!open) return;
    open = false;
    try {
      rmSync(ownerPath(path), { force: true });
    } finally {
      file.close();
    }
  };
  return { release, [Symbol.asyncDispose]: release };
}
