import { closeSync, fdatasync, fdatasyncSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { Denied, type FenchiError, OutOfSpace, Refused, Tampered, Unavailable } from "../../events/error.ts";
import { createShared } from "../../providers/local/order.ts";

const datasync = promisify(fdatasync);

/** Primary result codes of https://sqlite.org/rescode.html that mean something to an operator. */
const FULL = 13;
const BUSY = [5, 6];
const DENIED = [3, 8, 14, 23];
const IO_ERROR = 10;
const DAMAGED = [11, 26];

/** The primary result code of an error that SQLite raised; `undefined` for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}

/** What an error of SQLite means for the file at `path`; any other error comes back as it is. */
export function explainSqlite(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const options = (next: string) => ({ next, params: { path }, cause: error });
  if (code === FULL)
    return new OutOfSpace("database-full", `No room is left to write ${path}.`, options("Make room on its disk."));
  if (BUSY.includes(code))
    return new Unavailable(
      "database-busy",
      `Another process is using ${path}.`,
      options("Wait for it, or stop it, and try again."),
    );
  if (DENIED.includes(code))
    return new Denied(
      "database-denied",
      `${path} cannot be opened for writing: ${error.message}.`,
      options("Check that its folder exists and that this user may write there."),
    );
  if (DAMAGED.includes(code))
    return new Tampered(
      "database-damaged",
      `${path} is damaged: ${error.message}.`,
      options("Move it away and start again: what the providers hold does not depend on it."),
    );
  if (code === IO_ERROR)
    return new Unavailable("database-unavailable", `${path} cannot be read or written.`, options("Check its disk."));
  return error;
}

/**
 * A SQLite file at a known schema version.
 *
 * SQLite's own fsync at each commit would hold up this thread, which also hashes and encrypts. So the write-ahead log is kept with
 * synchronous=NORMAL, which never corrupts, and the log is synced here, beside the thread: what {@link Database.durable} promises rests
 * on the log's own checksums, as SQLite's promise does (https://sqlite.org/wal.html, docs/decisions/0004-commits.md).
 */
export interface Database {
  readonly sql: DatabaseSync;
  /** Runs `body` in one transaction, durable when it returns; inside another it joins that one. Its errors are explained. */
  atomically<T>(body: () => T): T;
  /** The same, durable only once {@link Database.durable} says so: a power cut before undoes it, with all that came after. */
  commit<T>(body: () => T): T;
  /** Resolves when everything committed so far is on the medium. Many callers share one fsync. */
  durable(): Promise<void>;
  close(): void;
}

/**
 * Opens or makes the file, and brings an older schema up to date.
 *
 * @throws {Refused} `database-newer` when a later release wrote it.
 * @throws {FenchiError} `database-*` for a disk that is full, read-only, absent or damaged.
 */
export function openDatabase(path: string, schema: readonly string[]): Database {
  try {
    const sql = new DatabaseSync(path, { timeout: 5_000 });
    try {
      prepare(sql, path, schema);
    } catch (error) {
      sql.close();
      throw error;
    }
    return database(sql, path);
  } catch (error) {
    throw explainSqlite(error, path);
  }
}

function prepare(sql: DatabaseSync, path: string, schema: readonly string[]): void {
  sql.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=67108864;");
  const version = Number(sql.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
  if (version > schema.length) throw newer(path, version, schema.length);
  for (const [index, script] of schema.entries())
    if (index >= version) sql.exec(`BEGIN IMMEDIATE; ${script}; PRAGMA user_version=${index + 1}; COMMIT;`);
}

function newer(path: string, version: number, known: number): FenchiError {
  return new Refused("database-newer", `${path} has schema ${version}; this release knows up to ${known}.`, {
    next: "Run the release that wrote it, or a later one.",
    params: { path, version, known },
  });
}

function database(sql: DatabaseSync, path: string): Database {
  const begin = sql.prepare("BEGIN IMMEDIATE");
  const commit = sql.prepare("COMMIT");
  const transaction = <T>(body: () => T): T => {
    begin.run();
    try {
      const result = body();
      commit.run();
      return result;
    } catch (error) {
      // SQLite has already rolled back after some errors, a full disk among them.
      if (sql.isTransaction) sql.exec("ROLLBACK");
      throw error;
    }
  };
  const commitNow = <T>(body: () => T): T => {
    if (sql.isTransaction) return body();
    try {
      return transaction(body);
    } catch (error) {
      throw explainSqlite(error, path);
    }
  };
  // A database in memory has no file, and nothing to sync.
  const log = sql.location() === null ? undefined : createLog(sql, `${path}-wal`);
  return {
    sql,
    commit: commitNow,
    durable: log?.sync ?? (async () => {}),
    atomically(body) {
      const joined = sql.isTransaction;
      const result = commitNow(body);
      if (!joined) log?.syncNow();
      return result;
    },
    close() {
      log?.close();
      sql.close();
    },
  };
}

/**
 * The write-ahead log as a file to be synced. It is opened when there is first something to sync, since SQLite makes it then.
 *
 * A sync that failed once proves nothing when it succeeds later: the system may have dropped the pages it could not write. So after a
 * failure nothing counts as durable until SQLite has moved the whole log into the database and synced that.
 */
function createLog(sql: DatabaseSync, path: string) {
  let file: number | undefined;
  let broken = false;
  // Windows syncs only what is open for writing.
  const descriptor = () => {
    file ??= openSync(path, "r+");
    return file;
  };
  const mend = () => {
    const moved = sql.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    if (moved?.["busy"] !== 0) throw new Error("the log cannot be moved into the database");
    broken = false;
  };
  const failed = (cause: unknown): never => {
    broken = true;
    throw unsynced(path, cause);
  };
  const shared = createShared(async () => {
    try {
      if (broken) mend();
      else await datasync(descriptor());
    } catch (cause) {
      failed(cause);
    }
  });
  return {
    sync: () => shared(path),
    syncNow() {
      try {
        if (broken) mend();
        else fdatasyncSync(descriptor());
      } catch (cause) {
        failed(cause);
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function unsynced(path: string, cause: unknown): FenchiError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Unavailable("database-unavailable", `${path} cannot be brought to its disk: ${why}.`, {
    next: "Check its disk.",
    params: { path },
    cause,
  });
}
