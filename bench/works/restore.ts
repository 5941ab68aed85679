import { rename } from "node:fs/promises";
import type { Bench } from "../bench.ts";
import type { Contender } from "../contender.ts";

/** Peers with several whole copies restore from one: those with a single place show it. rclone has no other form. */
const restoring = ({ ours, peers }: Bench): Contender[] => [
  ours,
  ...peers.filter(({ name, places }) => places === 1 || name.startsWith("rclone")),
];

/** The newest backup into an empty folder, every byte compared afterwards. */
export async function restore(bench: Bench): Promise<void> {
  for (let run = 0; run < bench.extent.runs; run++) {
    for (const contender of restoring(bench)) {
      await bench.first(contender);
      const dump = await bench.generation("first");
      bench.note(`restore, run ${run + 1}: ${contender.name}`);
      bench.record({ work: "restore", by: contender.name, cost: await bench.restore(contender, dump) });
    }
  }
}

/**
 * The same with a provider's folder gone: the first one's, which holds half the data as it is, so that all of it has to be
 * made from parity. A peer that has whole copies elsewhere restores as ever.
 */
export async function restoreWithout(bench: Bench): Promise<void> {
  const { ours } = bench;
  await bench.first(ours);
  const [location = ""] = await ours.locations();
  const away = `${location}.away`;
  for (let run = 0; run < bench.extent.runs; run++) {
    for (const contender of restoring(bench)) {
      await bench.first(contender);
      const dump = await bench.generation("first");
      bench.note(`restore, a provider gone, run ${run + 1}: ${contender.name}`);
      if (contender === ours) await rename(location, away);
      try {
        const cost = await bench.restore(contender, dump);
        bench.record({ work: "restore, a provider gone", by: contender.name, cost });
      } finally {
        if (contender === ours) await rename(away, location);
      }
    }
  }
}
