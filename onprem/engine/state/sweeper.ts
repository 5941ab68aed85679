import type { Database } from "../sqlite.ts";

/**
 * Makes erased bytes leave the disk's files. `secure_delete` overwrites them in the database file, but pages as they were before lie in the
 * write-ahead log until it begins anew: it is written back and cut to nothing soon after an erasure, and when the file is opened and closed.
 *
 * What no program can promise is the medium below: a journaling file system or a flash disk may keep old blocks for a while. That is why
 * secrets lie under the host key even here.
 */
export interface Sweeper {
  /** Sweeps once, later: many erasures share one. */
  soon(): void;
  /** Cuts the log now. @returns false where it could not, since somebody reads or the disk fails; the data is safe all the same */
  sweep(): boolean;
  end(): void;
}

export function createSweeper({ sql }: Database, delayMs: number): Sweeper {
  let timer: NodeJS.Timeout | undefined;

  function sweep(): boolean {
    try {
      return sql.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.["busy"] === 0;
    } catch {
      return false;
    }
  }

  function soon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!sweep()) soon();
    }, delayMs).unref();
  }

  return {
    soon,
    sweep,
    end() {
      clearTimeout(timer);
      sweep();
    },
  };
}
