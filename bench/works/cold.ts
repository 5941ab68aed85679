import type { Bench } from "../bench.ts";

/** The first backup of the dump, into empty repositories. */
export async function cold(bench: Bench): Promise<void> {
  const { lab, extent, contenders, source } = bench;
  const dump = await bench.generation("first");
  for (let run = 0; run < extent.runs; run++) {
    for (const contender of contenders) {
      bench.note(`cold, run ${run + 1}: ${contender.name}`);
      await bench.empty(contender);
      await bench.settle();
      const before = await contender.stored();
      const { cost } = await lab.measure(() => contender.backup(source));
      bench.record({ work: "cold", by: contender.name, cost, stored: (await contender.stored()) - before });
      bench.keep(contender);
    }
  }
  await bench.restore(bench.ours, dump);
}
