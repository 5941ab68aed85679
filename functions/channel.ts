/**
 * Carries values from work in the background to one reader, in order: what a handler's background steps say reaches the
 * handler's caller through it.
 */
export interface Channel<T> extends AsyncIterable<T> {
  push(value: T): void;
  /** No more values: the reader ends after those already pushed. */
  end(): void;
  /** The reader throws this after the values already pushed. */
  fail(error: unknown): void;
}

export function createChannel<T>(): Channel<T> {
  const values: T[] = [];
  let ended = false;
  let failure: { error: unknown } | undefined;
  let wake: () => void = () => {};

  async function* read(): AsyncGenerator<T> {
    for (;;) {
      while (values.length > 0) yield values.shift() as T;
      if (failure) throw failure.error;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    push(value) {
      values.push(value);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    fail(error) {
      failure ??= { error };
      wake();
    },
    [Symbol.asyncIterator]: read,
  };
}

/** Runs `work` in the background and yields what it pushes; throws what it throws. */
export async function* relay<T>(work: (channel: Channel<T>) => Promise<void>): AsyncGenerator<T, void, undefined> {
  const channel = createChannel<T>();
  work(channel).then(
    () => channel.end(),
    (error: unknown) => channel.fail(error),
  );
  yield* channel;
}
