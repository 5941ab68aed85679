import type { Bench } from "../bench.ts";

/** The backup after the first one, with a few rows changed. */
export const next =
  (layout: "clustered" | "scattered") =>
  async (bench: Bench): Promise<void> => {
    const { lab, extent, contenders, source } = bench;
    for (let run = 0; run < extent.runs; run++) {
      for (const contender of contenders) {
        await bench.first(contender);
        const dump = await bench.generation(layout);
        bench.note(`next, ${layout}, run ${run + 1}: ${contender.name}`);
        await bench.settle();
        const before = await contender.stored();
        bench.touch(contender);
        const { cost } = await lab.measure(() => contender.backup(source));
        const stored = (await contender.stored()) - before;
        bench.record({ work: `next, ${layout}`, by: contender.name, cost, stored });
        if (run === 0) await bench.restore(contender, dump);
      }
    }
  };
