import type { Extent } from "./bench.ts";
import { formatBytes, formatRate, significant } from "./format.ts";
import type { Cell, Results } from "./results.ts";
import { dropsWork } from "./works/drops.ts";
import { pipedWork } from "./works/piped.ts";

/** What the project promised of a figure, and what it was found to be. */
export interface Bar {
  readonly promise: string;
  /** `undefined` where a side of it was not measured. */
  readonly measured: string | undefined;
  readonly holds: boolean | undefined;
}

const OURS = "Fenchi, 2-of-3";
const MEGABYTE = 1e6;
const MEBIBYTE = 2 ** 20;

/** The bars of the vault and the pipeline, judged by the medians. Where a peer has two manners, the better one counts. */
export function judge({ cells, kernels }: Results, extent: Extent): Bar[] {
  const find = (work: string, by: string) => cells.filter((cell) => cell.work === work && cell.by.startsWith(by));
  const best = (work: string, by: string, value: keyof Cell) => least(find(work, by).map((cell) => cell[value]));
  const own = (work: string, value: keyof Cell) => best(work, OURS, value);
  const one = "restic, 1 place";
  const three = "restic, 3 places";
  const kernel = (name: string) => kernels.find((each) => each.name === name);
  const copies = kernel("erasure 3-of-5, with all copies");
  const small = dropsWork({ extent });
  const perByte = (work: string, bytes: number) => divide(own(work, "wall"), bytes);

  return [
    atMost("cold: wall, of restic's into one place", 0.6, divide(own("cold", "wall"), best("cold", one, "wall"))),
    atMost("cold: wall, of restic's into three", 0.2, divide(own("cold", "wall"), best("cold", three, "wall"))),
    atMost("cold: CPU, of restic's into three", 0.25, divide(own("cold", "cpu"), best("cold", three, "cpu"))),
    atMost(
      "stored in all places, of one restic repository",
      1.55,
      divide(own("cold", "stored"), best("cold", one, "stored")),
    ),
    atMost("next generation, clustered: wall, of restic's into one place", 0.6, compare("next, clustered", "wall")),
    atMost("restore: wall, of restic's", 1, compare("restore", "wall")),
    atMost("restore, a provider gone: wall, of restic's", 1, compare("restore, a provider gone", "wall")),
    atMost("peak memory, cold", 400 * MEGABYTE, own("cold", "memory"), megabytes),
    atMost(`peak memory, ${pipedWork(extent.long)}`, 400 * MEGABYTE, own(pipedWork(extent.long), "memory"), megabytes),
    atMost(
      `time per GiB, ${pipedWork(extent.long)}, of that ${pipedWork(extent.size)}`,
      1.1,
      divide(perByte(pipedWork(extent.long), extent.long), perByte(pipedWork(extent.size), extent.size)),
    ),
    atLeast("erasure 3-of-5 with all copies", 2e9, copies?.rate, gigabytes),
    atLeast("erasure 3-of-5 with all copies, of zfec's", 3, divide(copies?.rate, copies?.peer?.rate)),
    atLeast("erasure 2-of-3, parity", 6e9, kernel("erasure 2-of-3, parity")?.rate, gigabytes),
    atMost(
      `${small}: wall, of as many restic runs`,
      0.2,
      divide(best(small, "Fenchi, into the watched folder", "wall"), best(small, one, "wall")),
    ),
    atMost("ranged restore of 1 MiB: fetched", 6 * MEBIBYTE, own("ranged restore of 1 MiB", "fetched"), formatBytes),
  ];

  function compare(work: string, value: keyof Cell): number | undefined {
    return divide(own(work, value), best(work, one, value));
  }
}

const megabytes = (bytes: number) => `${significant(bytes / MEGABYTE)} MB`;
const gigabytes = (rate: number) => formatRate(rate, "bytes");
const times = (ratio: number) => `${significant(ratio)} x`;

type Format = (value: number) => string;

function atMost(what: string, limit: number, value: number | undefined, format: Format = times): Bar {
  const holds = value === undefined ? undefined : value <= limit;
  return { promise: `${what} <= ${format(limit)}`, measured: value === undefined ? undefined : format(value), holds };
}

function atLeast(what: string, limit: number, value: number | undefined, format: Format = times): Bar {
  const holds = value === undefined ? undefined : value >= limit;
  return { promise: `${what} >= ${format(limit)}`, measured: value === undefined ? undefined : format(value), holds };
}

function least(values: readonly unknown[]): number | undefined {
  const known = values.filter((value) => typeof value === "number");
  return known.length === 0 ? undefined : Math.min(...known);
}

const divide = (value: number | undefined, by: number | undefined): number | undefined =>
  value === undefined || by === undefined ? undefined : value / by;
