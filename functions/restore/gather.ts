/** How answers are gathered. */
export interface Gathering<Source, Answer> {
  /** In the order in which they are to be asked. */
  readonly sources: readonly Source[];
  /** How many answers are enough. */
  readonly wanted: number;
  /** `undefined` where the source has no answer that counts. */
  readonly ask: (source: Source) => Promise<Answer | undefined>;
  /** Milliseconds without an answer after which one more source is asked; never, where it is infinite. */
  readonly hedgeAfter: number;
  /** Told of those that are being waited for when one more is asked. */
  readonly onSlow: (sources: readonly Source[]) => void;
}

/**
 * Asks as many sources as answers are wanted, one more for each that fails, and one more whenever none has answered for a
 * while: a source that hangs costs that while, once.
 * @returns what came: fewer answers than wanted where all the others failed
 * @throws what `ask` throws
 */
export function gather<Source, Answer>(gathering: Gathering<Source, Answer>): Promise<Map<Source, Answer>> {
  const { sources, wanted, ask, hedgeAfter, onSlow } = gathering;
  return new Promise((resolve, reject) => {
    const found = new Map<Source, Answer>();
    const waiting = [...sources];
    const asked = new Set<Source>();
    let timer: NodeJS.Timeout | undefined;
    let ended = false;

    const end = (settle: () => void) => {
      ended = true;
      clearTimeout(timer);
      settle();
    };
    const askNext = () => {
      const source = waiting.shift();
      if (source === undefined) return;
      asked.add(source);
      ask(source).then(
        (answer) => {
          asked.delete(source);
          if (ended) return;
          if (answer !== undefined) found.set(source, answer);
          proceed();
        },
        (error) => end(() => reject(error)),
      );
    };
    const proceed = () => {
      clearTimeout(timer);
      while (found.size + asked.size < wanted && waiting.length > 0) askNext();
      if (found.size >= wanted || asked.size === 0) return end(() => resolve(found));
      if (waiting.length === 0 || hedgeAfter === Number.POSITIVE_INFINITY) return;
      timer = setTimeout(() => {
        onSlow([...asked]);
        askNext();
        proceed();
      }, hedgeAfter);
    };
    proceed();
  });
}
