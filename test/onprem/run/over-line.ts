import { createCipheriv, createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineRate, upBetween } from "../../../continuity/plan/line.ts";
import type { Line } from "../../../continuity/plan/plan.ts";
import { defaultSettings } from "../../../functions/seal/ports.ts";
import { createSimulatedClock } from "../../../onprem/drill/clock.ts";
import type { Clock } from "../../../onprem/run/clock.ts";
import { createReader } from "../../../onprem/run/reading.ts";
import { shapeOf } from "../../../onprem/run/shape.ts";
import { openShelf } from "../../../onprem/run/shelf.ts";
import type { ObjectStore } from "../../../providers/contract.ts";
import { createLine, type LineTraffic, withLine } from "../../../providers/wrap/index.ts";
import { backUp, bringBack, restoreProviders } from "../../fakes/drive.ts";
import { memoryPipeline, type Pipeline } from "../../fakes/pipeline.ts";

/** A vault in memory whose packs and chunks are as large as real ones. */
export async function wideVault(k: number, n: number): Promise<Pipeline> {
  return await memoryPipeline(k, n, "wide", { ...defaultSettings, level: 1 });
}

/** Backs up so many bytes that do not compress. @returns the backup */
export async function backUpBytes(pipeline: Pipeline, id: string, size: number): Promise<string> {
  return (await backUp(pipeline, id, incompressible(id, size))).backup;
}

/** The same bytes for the same id: a cipher's own stream, since hundreds of megabytes are wanted. */
function incompressible(id: string, size: number): Buffer {
  const key = createHash("sha256").update(id).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** One backup brought back over a shaped line, and what passed it. */
export interface Carried {
  readonly seconds: number;
  readonly traffic: LineTraffic;
  /** Part of what the line could have carried while it was up that came whole. */
  readonly busy: number;
  readonly content: Uint8Array | undefined;
}

export async function bringBackOver(
  pipeline: Pipeline,
  backup: string,
  line: Line,
  options: { readonly clock?: Clock; readonly wrap?: (store: ObjectStore) => ObjectStore } = {},
): Promise<Carried> {
  const { clock = createSimulatedClock(), wrap = (store) => store } = options;
  const folder = await mkdtemp(join(tmpdir(), "fenchi-line-"));
  const shaped = createLine(shapeOf(line), clock);
  const reader = createReader({ line, clock, shelf: openShelf(join(folder, "shelf"), 512 * 1024 * 1024) });
  const bare = restoreProviders(pipeline);
  const stores = reader.attach(
    pipeline.vault.vault,
    bare.map(({ store }) => withLine(wrap(store), shaped)),
  )("flow");
  const providers = bare.map((provider, at) => ({ ...provider, store: stores[at] ?? provider.store }));
  const begun = clock.now();
  const { last, content } = await bringBack(pipeline, backup, {
    ports: { providers, hedgeAfter: Number.POSITIVE_INFINITY },
  });
  const seconds = (clock.now() - begun) / 1000;
  await rm(folder, { recursive: true });
  if (last?.name !== "restore.completed") throw new Error(JSON.stringify(last));
  const traffic = shaped.traffic();
  return { seconds, traffic, busy: traffic.received / (lineRate(line) * upBetween(line, 0, seconds)), content };
}
