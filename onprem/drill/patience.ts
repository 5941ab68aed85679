import { type Situation, situationAt } from "../../continuity/drill/situation.ts";
import { untilUp, upBetween } from "../../continuity/plan/line.ts";
import { FenchiError } from "../../events/error.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { aroundEach } from "../../providers/wrap/around.ts";
import type { DrillClock } from "./clock.ts";

type Situations = readonly [Situation, ...Situation[]];

/**
 * A store that waits for its line: what fails while the line is down, or is cut, is asked for again once it is up, as by a system that is told
 * when its link is back. What fails for any other reason fails.
 */
export function withPatience(store: ObjectStore, situations: Situations, clock: DrillClock): ObjectStore {
  const second = () => clock.now() / 1000;
  return aroundEach(store, async (call) => {
    for (;;) {
      const begun = second();
      try {
        return await call();
      } catch (error) {
        const failed = second();
        const ofLine = error instanceof FenchiError && error.code === "provider-unavailable";
        if (!ofLine || !wasDown(situations, begun, failed)) throw error;
        await waitUntilUp(situations, clock);
      }
    }
  });
}

/** Whether the line was down, or changed, at any moment from `from` to `to`. */
export function wasDown(situations: Situations, from: number, to: number): boolean {
  if (situations.some((each) => each.from > from && each.from <= to && each.line === null)) return true;
  const { line, from: began } = situationAt(situations, from);
  if (line === null) return true;
  if (line === undefined) return false;
  const end = Math.min(to, ...situations.filter((each) => each.from > from).map((each) => each.from));
  // The edge itself belongs to the cut: a thousandth of a second behind it is looked at, too.
  return upBetween(line, from - began, end - began + 0.001) < end - from + 0.001 - 1e-9;
}

async function waitUntilUp(situations: Situations, clock: DrillClock): Promise<void> {
  for (;;) {
    const now = clock.now() / 1000;
    const { line, from } = situationAt(situations, now);
    const next = situations.find((each) => each.from > now)?.from ?? Number.POSITIVE_INFINITY;
    const wait = line === null ? next - now : line === undefined ? 0 : untilUp(line, now - from);
    if (wait <= 0) return;
    // A line that never comes back is waited for as well: whoever runs the drill ends it.
    await clock.sleep(Math.min(wait, Math.max(0.001, next - now), 86_400) * 1000, new AbortController().signal);
  }
}
