import { setImmediate as turn } from "node:timers/promises";
import type { Around } from "../../providers/wrap/around.ts";
import type { Dice } from "./random.ts";

/** What everything that still runs meets once the power is gone. */
export class PowerCut extends Error {}

/** The power of one life of the process. Whoever hangs on it does nothing more once it is cut. */
export interface Power {
  /** Around a port's call: the cut may come before it did anything, or after it did all. */
  readonly around: Around;
  /** A moment between two steps. @throws {PowerCut} from the cut on, for ever */
  step(): Promise<void>;
  isCut(): boolean;
  /** The power goes now. */
  cut(): void;
  /** Moments passed so far. */
  steps(): number;
}

/**
 * @param cutAt the number of the moment, from 1, at which the power goes
 * @param dice mixes the order in which concurrent steps are done; without them they go as they come
 */
export function createPower(cutAt: number, dice?: Dice): Power {
  let steps = 0;
  let cut = false;
  const power: Power = {
    isCut: () => cut,
    cut() {
      cut = true;
    },
    steps: () => steps,
    async step() {
      if (dice?.once(3)) await turn();
      steps++;
      cut ||= steps >= cutAt;
      if (cut) throw new PowerCut();
    },
    async around(call) {
      await power.step();
      const result = await call();
      await power.step();
      return result;
    },
  };
  return power;
}
