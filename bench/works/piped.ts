import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench } from "../bench.ts";
import { makeDump } from "../data.ts";
import { formatBytes } from "../format.ts";

export const pipedWork = (bytes: number) => `piped ${formatBytes(bytes)}`;

/** Dumps through a pipe, a short and a long one by turns: neither time nor memory may grow faster than the dump. */
export async function piped(bench: Bench): Promise<void> {
  const { ours, lab, extent } = bench;
  const path = join(bench.scratch, "long.sql");
  bench.note("making data: the long dump");
  const long = await makeDump(path, extent.long, undefined);
  try {
    for (let run = 0; run < extent.runs; run++) {
      for (const dump of [await bench.generation("first"), long]) {
        bench.note(`piped ${formatBytes(dump.bytes)}, run ${run + 1}: ${ours.name}`);
        await bench.empty(ours);
        await bench.settle();
        const before = await ours.stored();
        const { cost } = await lab.measure(() => ours.backupPiped(dump.path));
        const work = pipedWork(dump === long ? extent.long : extent.size);
        bench.record({ work, by: ours.name, cost, stored: (await ours.stored()) - before });
        const restored = await bench.restore(ours, dump);
        bench.record({ work: `restore of ${work}`, by: ours.name, cost: restored });
      }
    }
  } finally {
    await rm(path, { force: true });
    await bench.empty(ours);
  }
}
