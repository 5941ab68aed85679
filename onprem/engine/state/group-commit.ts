import type { Database } from "../sqlite.ts";
import { stopping } from "./problem.ts";

/**
 * Writes that were asked for in one turn of the event loop share one transaction, so one fsync: a small drop makes some 25 writes, and an
 * fsync takes about as long as all of them.
 *
 * Laws: writes happen in the order they were asked for; a promise resolves once its write is durable, and a read may see it a little
 * earlier; a body that throws changes nothing and takes no other with it. Where the medium fails, a write may be there although its
 * promise was rejected. A body may run twice, so it does nothing but SQL.
 */
export interface GroupCommit {
  /** @throws {Unavailable} `engine-stopping` after {@link GroupCommit.end}, and what the body throws */
  write<T>(body: () => T): Promise<T>;
  /** Writes what waits, and takes no more. Resolves when all of it is durable. */
  end(): Promise<void>;
}

interface Waiting {
  /** Does the write; the answer tells the caller, and is called once it is durable. */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

export function createGroupCommit({ commit, durable }: Pick<Database, "commit" | "durable">): GroupCommit {
  let waiting: Waiting[] = [];
  let turn: NodeJS.Immediate | undefined;
  let ended = false;
  const finishing = new Set<Promise<void>>();

  function flush(): void {
    turn = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      const tellers = commit(() => batch.map((each) => each.run()));
      finish(batch, tellers);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const each of batch) alone(each);
    }
  }

  /** The transaction was undone as a whole: whoever is not at fault is written all the same. */
  function alone(each: Waiting): void {
    try {
      finish([each], [commit(each.run)]);
    } catch (error) {
      each.reject(error);
    }
  }

  function finish(batch: readonly Waiting[], tellers: readonly (() => void)[]): void {
    const done = durable().then(
      () => {
        for (const tell of tellers) tell();
      },
      (error: unknown) => {
        for (const { reject } of batch) reject(error);
      },
    );
    finishing.add(done);
    void done.finally(() => finishing.delete(done));
  }

  return {
    write<T>(body: () => T): Promise<T> {
      if (ended) return Promise.reject(stopping());
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const run = () => {
        const value = body();
        return () => resolve(value);
      };
      waiting.push({ run, reject });
      turn ??= setImmediate(flush);
      return promise;
    },
    async end() {
      ended = true;
      clearImmediate(turn);
      flush();
      await Promise.all(finishing);
    },
  };
}
