import { describe, expect, it } from "vitest";
import { NOW } from "./samples.ts";
import { stateFile } from "./state-file.ts";

const DAY = 24 * 3600 * 1000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY);

describe("the run history", () => {
  it("remembers every time once, for each schedule apart, over a restart", async () => {
    const { open } = stateFile();
    const state = open();
    expect(await state.history.read("a")).toEqual([]);
    await state.history.record("a", daysAgo(1));
    await Promise.all([
      state.history.record("a", daysAgo(2)),
      state.history.record("a", daysAgo(1)),
      state.history.record("b", NOW),
    ]);
    await state.close();
    const { history } = open();
    expect(await history.read("a")).toEqual([daysAgo(2), daysAgo(1)]);
    expect(await history.read("b")).toEqual([NOW]);
  });

  it("keeps a year, and the last thousand runs whatever the clock says", async () => {
    const { open } = stateFile();
    const { history } = open();
    const days = Array.from({ length: 1_200 }, (_, day) => day);
    await Promise.all(days.map((day) => history.record("daily", daysAgo(day))));
    const minutes = days.map((minute) => new Date(NOW.getTime() - minute * 60_000));
    await Promise.all(minutes.map((minute) => history.record("frequent", minute)));
    const times = await history.read("daily");
    expect(times).toHaveLength(1_000);
    expect(times[0]).toEqual(daysAgo(999));
    expect(await history.read("frequent")).toHaveLength(1_200);
  });
});
