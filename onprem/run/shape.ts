import { lineRate, requestCap } from "../../continuity/plan/line.ts";
import type { Line } from "../../continuity/plan/plan.ts";
import type { LineShape } from "../../providers/wrap/index.ts";

/** A planner's line as the shaped line takes it: milliseconds, and the cap that loss puts on one request. */
export function shapeOf(line: Line): LineShape {
  const { window } = line;
  return {
    bytesPerSecond: lineRate(line),
    requestBytesPerSecond: requestCap(line),
    roundTrip: line.roundTrip,
    ...(window ? { window: { up: window.up * 1000, every: window.every * 1000 } } : {}),
  };
}
