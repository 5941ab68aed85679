import { rm } from "node:fs/promises";
import { join } from "node:path";
import { lineRate, upBetween } from "../../../continuity/plan/line.ts";
import type { Line } from "../../../continuity/plan/plan.ts";
import { createSimulatedClock } from "../../../onprem/drill/clock.ts";
import type { Clock } from "../../../onprem/run/clock.ts";
import { createReader } from "../../../onprem/run/reading.ts";
import { shapeOf } from "../../../onprem/run/shape.ts";
import { openShelf } from "../../../onprem/run/shelf.ts";
import type { ObjectStore } from "../../../providers/contract.ts";
import { createLine, type LineTraffic, withLine } from "../../../providers/wrap/index.ts";
import type { Ground } from "./ground.ts";

/** One backup brought back over a shaped line, and what passed it. */
export interface Carried {
  readonly seconds: number;
  readonly traffic: LineTraffic;
  /** Part of what the line could have carried while it was up that was payload of the answers used. */
  readonly busy: number;
  readonly sha256: string | undefined;
}

export async function bringBackOver(
  ground: Ground,
  item: string,
  line: Line,
  {
    clock = createSimulatedClock(),
    wrap = (store) => store,
  }: { clock?: Clock; wrap?: (store: ObjectStore) => ObjectStore } = {},
): Promise<Carried> {
  const folder = await ground.fresh();
  const found = ground.backups.get(item);
  if (!found) throw new RangeError(item);
  const shaped = createLine(shapeOf(line), clock);
  const shelf = openShelf(join(folder, "shelf"), 512 * 1024 * 1024);
  const reader = createReader({ line, clock, shelf });
  const vault = await ground.vault({ reader, wrap: (store) => withLine(wrap(store), shaped) });
  const begun = clock.now();
  const completed = await vault.bringBack({
    backup: found.backup,
    to: join(folder, "back"),
    overwrite: false,
    onProgress: () => {},
    onCompleted: async () => {},
  });
  const seconds = (clock.now() - begun) / 1000;
  await rm(folder, { recursive: true });
  const traffic = shaped.traffic();
  return {
    seconds,
    traffic,
    busy: traffic.received / (lineRate(line) * upBetween(line, 0, seconds)),
    sha256: completed.sha256,
  };
}
