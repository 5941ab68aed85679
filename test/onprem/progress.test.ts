import { describe, expect, test } from "vitest";
import type { FenchiEvent } from "../../events/index.ts";
import { createProgress } from "../../onprem/engine/progress.ts";

const hex = (digit: string) => digit.repeat(32);
const [drop, backup, restore, other] = [hex("1"), hex("2"), hex("3"), hex("4")] as const;
const said = { specversion: "1.0", id: "e", source: "/x" } as const;
const protects = (backup: string): FenchiEvent => ({
  ...said,
  type: "tw.fenchi.backup.protected",
  subject: backup,
  data: { backup, seq: 1, providers: ["a"] },
});
const completes: FenchiEvent = {
  ...said,
  type: "tw.fenchi.restore.failed",
  subject: backup,
  data: { restore, backup, code: "c", message: "m", next: "n", faults: [] },
};

/** Whether a promise has settled by now. */
async function settled(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe("who waits", () => {
  test("is woken by what it waits for, and by nothing else", async () => {
    const progress = createProgress();
    const mine = progress.changed([drop, backup], 60_000);
    const theirs = progress.changed([other], 60_000);
    progress.wake(protects(other));
    expect(await settled(mine)).toBe(false);
    expect(await settled(theirs)).toBe(true);
    progress.observe(protects(backup));
    expect(await settled(mine)).toBe(true);
  });

  test("for a restore is woken by its end, which is about a backup as well", async () => {
    const progress = createProgress();
    const both = [progress.changed([restore], 60_000), progress.changed([backup], 60_000)];
    progress.wake(completes);
    for (const waits of both) expect(await settled(waits)).toBe(true);
  });

  test("looks again at the latest when its time is over", async () => {
    await createProgress().changed([drop], 5);
  });
});
