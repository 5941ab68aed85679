import { expect, test } from "vitest";
import type { Draft } from "../../../events/index.ts";
import { createOverdueWatch } from "../../../onprem/strategy/overdue-watch.ts";
import type { Standing } from "../../../onprem/strategy/standing.ts";

const standing = (state: Standing["state"], backup: string | undefined): Standing => ({
  item: "戶政/登記/dump.sql",
  module: undefined,
  state,
  backup,
  last: backup === undefined ? undefined : 0,
  due: undefined,
  overdue: undefined,
  late: undefined,
});

/** A watch whose clock is turned by hand, over items that stand as the test says. */
function watched(seen = new Set<string>()) {
  const said: Draft[] = [];
  const problems: string[] = [];
  let stands: () => readonly Standing[] = () => [];
  let turn: (() => void) | undefined;
  const watch = createOverdueWatch({
    standings: async () => stands(),
    now: () => 0,
    setTimer(callback) {
      turn = callback;
      return () => {
        turn = undefined;
      };
    },
    seen: (key) => seen.has(key),
    see: async (key) => void seen.add(key),
    publish: async (draft) => void said.push(draft),
    onProblem: ({ code }) => problems.push(code),
  });
  return {
    watch,
    said,
    problems,
    stand(...all: Standing[]) {
      stands = () => all;
    },
    fail() {
      stands = () => {
        throw new Error("no disk");
      };
    },
    async tick() {
      const before = turn;
      turn = undefined;
      before?.();
      await expect.poll(() => turn).toBeDefined();
    },
    isWaiting: () => turn !== undefined,
  };
}

const states = (said: readonly Draft[]) =>
  said.map(({ name, data }) => (name === "backup.overdue" ? `${data.state} ${data.backup ?? "-"}` : name));

test("says once that an item is overdue, once that it is late, and begins anew with a new generation", async () => {
  const { watch, said, stand, tick } = watched();
  stand(standing("good", "a"));
  await watch.start();
  for (const state of ["overdue", "overdue", "late", "late", "good"] as const) {
    stand(standing(state, "a"));
    await tick();
  }
  stand(standing("overdue", "b"));
  await tick();
  expect(states(said)).toEqual(["overdue a", "late a", "overdue b"]);
});

test("says nothing again after a restart", async () => {
  const seen = new Set<string>();
  const first = watched(seen);
  first.stand(standing("none", undefined));
  await first.watch.start();
  expect(states(first.said)).toEqual(["none -"]);
  const second = watched(seen);
  second.stand(standing("none", undefined));
  await second.watch.start();
  expect(second.said).toEqual([]);
});

test("goes on after a look that failed, and stops when told", async () => {
  const { watch, said, problems, stand, fail, tick, isWaiting } = watched();
  fail();
  await watch.start();
  expect(problems).toEqual(["overdue-unknown"]);
  stand(standing("late", "a"));
  await tick();
  expect(states(said)).toEqual(["late a"]);
  await watch.stop();
  expect(isWaiting()).toBe(false);
});
