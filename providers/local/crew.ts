/** Does tasks side by side, a limited number at once, for one who hands them out. */
export interface Crew {
  /** Resolves as soon as the task is taken. @throws what a task threw that was handed before */
  hand(task: () => Promise<void>): Promise<void>;
  /** Resolves when all are done. @throws what the first of them threw that failed */
  done(): Promise<void>;
  /** Resolves when none runs any more, however they ended. */
  settled(): Promise<void>;
}

export function createCrew(size: number): Crew {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  const check = () => {
    if (failure) throw failure.error;
  };
  const settled = async () => {
    while (running.size > 0) await Promise.all(running);
  };

  return {
    settled,
    async hand(task) {
      while (running.size >= size) await Promise.race(running);
      check();
      const run = task()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    async done() {
      await settled();
      check();
    },
  };
}
