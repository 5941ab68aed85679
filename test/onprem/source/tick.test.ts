import { expect, test } from "vitest";
import { pastTick } from "../../../onprem/engine/source/tick.ts";

const nanoseconds = (milliseconds: number) => BigInt(Math.round(milliseconds)) * 1_000_000n;

test("what changed this moment is waited for until that moment is over", async () => {
  const changed = Date.now();
  expect(await pastTick(nanoseconds(changed))).toBe(true);
  // Timers may fire a millisecond early.
  expect(Date.now() - changed).toBeGreaterThanOrEqual(19);
});

test("what changed before, or by a clock that runs ahead, is not", async () => {
  expect(await pastTick(nanoseconds(Date.now() - 1000))).toBe(false);
  expect(await pastTick(nanoseconds(Date.now() + 60_000))).toBe(false);
});
