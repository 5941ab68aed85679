import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { dumpStream } from "../../onprem/sample/dump.ts";
import type { Bench } from "../bench.ts";
import type { Contender } from "../contender.ts";
import { mustEqual, sha256Of } from "../data.ts";
import type { Cost } from "../lab.ts";
import type { Engine } from "../ours.ts";

const dropBytes = 16 * 1024;
/** How many of the drops are restored and compared. */
const compared = 10;

export const dropsWork = (bench: Pick<Bench, "extent">) => `${bench.extent.drops} drops of 16 KiB`;

/** Many small drops, each a backup of its own, to a running engine; a peer starts its program for each. */
export async function drops(bench: Bench): Promise<void> {
  const { extent, peers, ours } = bench;
  const folder = join(bench.scratch, "drops");
  const single = peers.filter(({ places }) => places === 1);
  for (let run = 0; run < extent.runs; run++) {
    const files = await makeFiles(folder, extent.drops, run);
    for (const way of ways) await byOurs(bench, way, files, run);
    for (const peer of single) await byPeer(bench, peer, files.slice(0, extent.peerDrops), run);
    await rm(folder, { recursive: true });
  }
  // Their repositories hold small drops now, not the dump.
  for (const contender of [ours, ...single]) await bench.empty(contender);
}

/** Files of that many different 16 KiB of register. */
async function makeFiles(folder: string, count: number, run: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const text = Buffer.concat([...dumpStream({ seed: 2 + run, bytes: (count + 1) * dropBytes })]);
  const files = Array.from({ length: count }, (_, index) => join(folder, `register-${index}.sql`));
  for (const [index, file] of files.entries()) {
    await writeFile(file, text.subarray(index * dropBytes, (index + 1) * dropBytes));
  }
  return files;
}

/** A way of having ours take all files. The engine is there; what it is measured for is `send`. */
interface Way {
  readonly name: string;
  /** How many of the files it sends; the cost is scaled up to all. */
  readonly files: (extent: Bench["extent"]) => number;
  send(bench: Bench, engine: Engine, files: readonly string[]): Promise<void>;
}

const ways: readonly Way[] = [
  {
    // As a nightly job would: each file is copied into the ingest, then marked as whole.
    name: "Fenchi, into the watched folder",
    files: ({ drops }) => drops,
    async send({ ours }, engine, files) {
      const allProtected = engine.untilProtected(files.length);
      for (const file of files) {
        const path = join(ours.root, "ingest", "bench", "drops", basename(file));
        await copyFile(file, path);
        await writeFile(`${path}.done`, "");
      }
      await allProtected;
    },
  },
  {
    name: "Fenchi, one drop command",
    files: ({ drops }) => drops,
    async send({ ours }, _engine, files) {
      await ours.command("drop", ...files, "--as", "bench/drops", "--wait", "protected");
    },
  },
  {
    name: "Fenchi, a drop command each",
    files: ({ peerDrops }) => peerDrops,
    async send({ ours }, _engine, files) {
      for (const file of files) {
        await ours.command("drop", file, "--as", `bench/drops/${basename(file)}`, "--wait", "protected");
      }
    },
  },
];

async function byOurs(bench: Bench, way: Way, all: readonly string[], run: number): Promise<void> {
  const { ours, lab, extent } = bench;
  const files = all.slice(0, way.files(extent));
  bench.note(`${dropsWork(bench)}, run ${run + 1}: ${way.name}`);
  await bench.empty(ours);
  await mkdir(join(ours.root, "ingest", "bench", "drops"), { recursive: true });
  const engine = await ours.serve();
  try {
    await bench.settle();
    const { cost } = await lab.measure(() => way.send(bench, engine, files), [engine.pid]);
    record(bench, way.name, cost, files.length);
    for (const file of files.filter((_, index) => index % Math.ceil(files.length / compared) === 0)) {
      const path = join(bench.scratch, "drop");
      await ours.command("restore", `bench/drops/${basename(file)}`, "--to", path);
      await mustEqual(path, { sha256: await sha256Of(file) }, way.name);
      await rm(path);
    }
  } finally {
    await engine.stop();
  }
}

async function byPeer(bench: Bench, peer: Contender, files: readonly string[], run: number): Promise<void> {
  bench.note(`${dropsWork(bench)}, run ${run + 1}: ${peer.name}`);
  await bench.empty(peer);
  await bench.settle();
  const { cost } = await bench.lab.measure(async () => {
    for (const file of files) await peer.backup(file);
  });
  record(bench, peer.name, cost, files.length);
}

/** Records what that many drops took, scaled up to all. Memory does not scale. */
function record(bench: Bench, by: string, cost: Cost, measured: number): void {
  const factor = bench.extent.drops / measured;
  const scaled = { ...cost, wall: cost.wall * factor, cpu: cost.cpu === undefined ? undefined : cost.cpu * factor };
  const scaledFrom = factor === 1 ? {} : { scaledFrom: measured };
  bench.record({ work: dropsWork(bench), by, cost: scaled, ...scaledFrom });
}
