import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench } from "../bench.ts";
import { mustEqual, sha256Of } from "../data.ts";

const rangeBytes = 1 << 20;

/** One MiB out of the middle of the dump, at no round offset. None of the peers can do that without mounting. */
export async function ranged(bench: Bench): Promise<void> {
  const { ours, lab, extent } = bench;
  await bench.first(ours);
  const dump = await bench.generation("first");
  const folder = join(bench.scratch, "range");
  for (let run = 0; run < extent.runs; run++) {
    bench.note(`ranged restore, run ${run + 1}: ${ours.name}`);
    const start = Math.floor((dump.bytes * (run + 1)) / (extent.runs + 1)) + 4321;
    const end = Math.min(start + rangeBytes, dump.bytes);
    await mkdir(folder, { recursive: true });
    await bench.settle();
    const { result, cost } = await lab.measure(() => ours.restoreRange(folder, start, end));
    await mustEqual(result.path, { sha256: await sha256Of(dump.path, start, end) }, ours.name);
    bench.record({ work: "ranged restore of 1 MiB", by: ours.name, cost, fetched: result.fetched });
    await rm(folder, { recursive: true });
  }
}
