/** Lets one at a time have what a key stands for. */
export interface Turns {
  /** Waits until nobody has it, in the order they came. @returns gives it back, once */
  take(key: string): Promise<() => void>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    async take(key) {
      const before = last.get(key);
      const { promise, resolve } = Promise.withResolvers<void>();
      last.set(key, promise);
      await before;
      return () => {
        if (last.get(key) === promise) last.delete(key);
        resolve();
      };
    },
  };
}

/** What `work` says, in its turn. */
export async function* inTurn<Said>(
  turns: Turns,
  key: string,
  work: () => AsyncIterable<Said>,
): AsyncGenerator<Said, void, undefined> {
  const giveBack = await turns.take(key);
  try {
    yield* work();
  } finally {
    giveBack();
  }
}
