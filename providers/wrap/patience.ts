import { FenchiError } from "../../events/error.ts";
import type { ObjectStore } from "../contract.ts";
import { aroundEach } from "./around.ts";

/** What patience needs from outside. Times are milliseconds. */
export interface PatienceOptions {
  /** All providers, as they are reached without patience. */
  readonly stores: readonly ObjectStore[];
  /** Name of an object that is asked after to see whether a provider answers; it need not be there. */
  readonly probe: string;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Between two looks at a line that is down: the first, and the longest; it doubles. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** For so long nobody may answer at all before the failure is believed. */
  readonly giveUp: number;
}

/**
 * A call that fails although its provider answers when it is asked after is made so many times more at least, and for so many milliseconds: a
 * line that comes and goes is up again when it is asked after.
 */
const further = 2;
const stubborn = 60_000;

/** Who answered when all were asked after, and whether that had to be waited for: as long as nobody does it is the line. */
interface Look {
  readonly answered: ReadonlySet<string>;
  readonly waited: boolean;
}

/**
 * Tells a line that is down from a provider that is. Where one call is `provider-unavailable`, all providers are asked whether they are
 * there: as long as none answers it is the line, and the call waits for it and is made again; where others answer and this one does not,
 * it is thrown, and whoever called turns to the others.
 *
 * @returns gives a store its patience
 */
export function createPatience(options: PatienceOptions): (store: ObjectStore) => ObjectStore {
  const { stores, probe, now, sleep, firstWait, longestWait, giveUp } = options;
  /** Of those who wait at the same time one asks. */
  let looking: Promise<Look> | undefined;

  async function look(): Promise<Look> {
    const begun = now();
    for (let wait = firstWait; ; wait = Math.min(longestWait, 2 * wait)) {
      const answered = new Set<string>();
      await Promise.all(
        stores.map(async (store) => {
          try {
            await store.stat(probe);
            answered.add(store.provider);
          } catch (error) {
            if (!isAway(error)) answered.add(store.provider);
          }
        }),
      );
      if (answered.size > 0 || now() - begun >= giveUp) return { answered, waited: wait > firstWait };
      await sleep(wait);
    }
  }

  const whoAnswers = () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };

  return (store) =>
    aroundEach(store, async (call) => {
      let failed: number | undefined;
      for (let attempt = 0; ; attempt++) {
        try {
          return await call();
        } catch (error) {
          if (!isAway(error)) throw error;
          const { answered, waited } = await whoAnswers();
          // Looked at twice: a cut may fall between the answers of one look.
          const there =
            answered.has(store.provider) || (answered.size > 0 && (await whoAnswers()).answered.has(store.provider));
          if (!there) throw error;
          if (waited) {
            // It was the line, and that is back: what is left of its window is used at once.
            [failed, attempt] = [undefined, 0];
            continue;
          }
          failed ??= now();
          if (attempt >= further && now() - failed >= stubborn) throw error;
          if (attempt > 0) await sleep(firstWait);
        }
      }
    });
}

function isAway(error: unknown): boolean {
  return error instanceof FenchiError && error.code === "provider-unavailable";
}
