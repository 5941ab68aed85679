import { existsSync, readFileSync, statSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { State } from "../../../onprem/engine/state/index.ts";
import { about, backupId, ITEM, id16, sealedOf, sealingOf, segmentOf } from "./samples.ts";
import { stateFile } from "./state-file.ts";

const ERASED = "erased-secret!!!";
const ALIVE = "living-secret!!!";

/** A secret that can be found again in any piece of it, as long as 32 bytes. */
const secret = (marker: string, length: number) => new Uint8Array(Buffer.alloc(length, marker));

function search(path: string): { erased: boolean; alive: boolean } {
  const files = [path, `${path}-wal`, `${path}-journal`].filter((each) => existsSync(each));
  const found = (marker: string) => files.some((each) => readFileSync(each).includes(marker));
  return { erased: found(ERASED), alive: found(ALIVE) };
}

async function begin(state: State, number: number, marker: string, length: number): Promise<void> {
  await state.journal.begin({ ...sealingOf(number), secrets: secret(marker, length) }, ITEM);
}

async function end(state: State, number: number, how: "commit" | "abandon"): Promise<void> {
  const backup = backupId(number);
  if (how === "abandon") return await state.journal.abandon(backup, new Uint8Array(10));
  await state.journal.sealSegment(backup, segmentOf(backup, 0));
  await state.journal.seal(backup, sealedOf(number), about);
  await state.journal.commit(backup);
}

describe("the secrets of a sealing that ended", () => {
  it("are in no file once the state is closed, whatever lay around them; those of others are", async () => {
    const drop = fc.record({
      length: fc.integer({ min: 32, max: 12_000 }),
      how: fc.constantFrom("commit" as const, "abandon" as const, undefined),
      pause: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(drop, { minLength: 1, maxLength: 60 }), async (drops) => {
        const { path, open } = stateFile();
        const state = open();
        const work: Promise<void>[] = [];
        for (const [number, { length, how, pause }] of drops.entries()) {
          const begun = begin(state, number, how ? ERASED : ALIVE, length);
          work.push(how ? begun.then(() => end(state, number, how)) : begun);
          if (pause) await begun;
        }
        await Promise.all(work);
        await state.close();
        expect(search(path)).toEqual({ erased: false, alive: drops.some(({ how }) => how === undefined) });
      }),
      { numRuns: 15 },
    );
  });

  it("leave the files of a running engine too, soon", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { path, open } = stateFile({ sweepMs: 10_000 });
    const state = open();
    await begin(state, 1, ALIVE, 5_000);
    await begin(state, 2, ERASED, 5_000);
    expect(search(path)).toEqual({ erased: true, alive: true });
    await end(state, 2, "commit");
    vi.advanceTimersByTime(10_000);
    expect(search(path)).toEqual({ erased: false, alive: true });
    expect(statSync(`${path}-wal`).size).toBe(0);
    await state.journal.drawPack(backupId(1), id16("pack"));
    await begin(state, 3, ERASED, 50);
    await end(state, 3, "abandon");
    vi.advanceTimersByTime(10_000);
    expect(search(path)).toEqual({ erased: false, alive: true });
  });
});
