import { expect, test } from "vitest";
import { judge } from "../../bench/bars.ts";
import type { Extent, Sample } from "../../bench/bench.ts";
import { formatBytes, significant } from "../../bench/format.ts";
import { median } from "../../bench/median.ts";
import { readOptions } from "../../bench/options.ts";
import { plot } from "../../bench/plot.ts";
import { cellsOf } from "../../bench/results.ts";
import { markdown } from "../../bench/table.ts";

const extent: Extent = { size: 2 ** 30, long: 10 * 2 ** 30, runs: 3, drops: 1000, peerDrops: 50 };
const OURS = "Fenchi, 2-of-3";

const sample = (work: string, by: string, wall: number, more: Partial<Sample> = {}): Sample => ({
  work,
  by,
  cost: { wall, cpu: wall, memory: wall * 1e8 },
  ...more,
});

test("the median is of the middle, and of nothing there is none", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(() => median([])).toThrow(RangeError);
});

test("runs become medians, but of memory the most counts", () => {
  const [cell] = cellsOf([1, 9, 2].map((wall) => sample("cold", OURS, wall, { stored: wall })));
  expect(cell).toMatchObject({ runs: 3, wall: 2, cpu: 2, memory: 9e8, stored: 2, fetched: undefined });
});

test("a bar holds or not by its ratio, and is open where a side was not measured", () => {
  const bars = judge(
    {
      cells: cellsOf([
        sample("cold", OURS, 3),
        sample("cold", "restic, 1 place", 5),
        sample("cold", "restic, 3 places in turn", 16),
        sample("cold", "restic, 3 places at once", 14),
        sample("restore", OURS, 2),
        sample("restore", "restic, 1 place", 1.9),
      ]),
      kernels: [
        { name: "erasure 3-of-5, with all copies", rate: 3e9, unit: "bytes", peer: { name: "zfec", rate: 1.1e9 } },
      ],
    },
    extent,
  );
  const found = (start: string) => bars.find(({ promise }) => promise.startsWith(start));
  expect(found("cold: wall, of restic's into one")).toMatchObject({ measured: "0.6 x", holds: true });
  // The better of restic's two manners is the one to beat.
  expect(found("cold: wall, of restic's into three")).toMatchObject({ measured: "0.214 x", holds: false });
  expect(found("restore: wall")).toMatchObject({ measured: "1.05 x", holds: false });
  expect(found("restore, a provider gone")).toMatchObject({ measured: undefined, holds: undefined });
  expect(found("erasure 3-of-5 with all copies >=")).toMatchObject({ measured: "3 GB/s", holds: true });
  expect(found("erasure 3-of-5 with all copies, of")).toMatchObject({ measured: "2.73 x", holds: false });
});

test("a missing peer is named with how to get it, and has no row", () => {
  const report = {
    time: "2026-11-24T00:00:00Z",
    extent,
    machine: ["a machine"],
    settings: ["ours"],
    missing: [{ name: "restic", install: "Install it with `apt-get install restic`." }],
    cells: cellsOf([sample("cold", OURS, 3, { stored: 2 ** 20 })]),
    kernels: [],
    bars: judge({ cells: [], kernels: [] }, extent),
    informative: true,
  };
  const text = markdown(report);
  expect(text).toContain("**restic was not found**");
  expect(text).toContain("apt-get install restic");
  expect(text).toMatch(/\| Fenchi, 2-of-3 \| +3 s \| +1 x \| +3 s \| +300 MB \| +1 MiB \|/);
  expect(text).not.toMatch(/^\| restic/m);
  expect(text).not.toContain("FAIL");
});

test("the plot has a bar for each row, and escapes what is written in it", () => {
  const svg = plot(cellsOf([sample("cold", OURS, 3), sample("cold", "a & <b>", 6)]));
  expect(svg.match(/<rect x=/g)).toHaveLength(2);
  expect(svg).toContain("a &#38; &#60;b&#62;");
});

test("options: sizes as people write them, only known works, and what is wrong is said", () => {
  expect(readOptions([]).extent).toEqual(extent);
  const quick = readOptions(["--quick", "--only", "kernels,cold", "--size", "8MiB"]);
  expect(quick).toMatchObject({ quick: true, only: ["cold", "kernels"] });
  expect(quick.extent).toMatchObject({ size: 8 << 20, long: 16 << 20, runs: 1 });
  for (const wrong of [["--size", "much"], ["--only", "warm"], ["--runs", "0"], ["--fast"], ["stray"]]) {
    expect(() => readOptions(wrong)).toThrow(expect.objectContaining({ code: "bench-option" }));
  }
});

test("figures have three digits", () => {
  expect([0, 0.0123, 1.234, 12.34, 123.4, 1234].map(significant)).toEqual([
    "0",
    "0.0123",
    "1.23",
    "12.3",
    "123",
    "1234",
  ]);
  expect([0, 1023, 2 ** 20, 1.5 * 2 ** 30].map(formatBytes)).toEqual(["0 bytes", "1023 bytes", "1 MiB", "1.5 GiB"]);
});
