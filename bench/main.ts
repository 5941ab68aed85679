import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FenchiError, OutOfSpace } from "../events/error.ts";
import { version } from "../onprem/cli/version.ts";
import { judge } from "./bars.ts";
import { type Bench, createBench, type Extent, type Sample } from "./bench.ts";
import type { Contender, Missing } from "./contender.ts";
import { formatBytes } from "./format.ts";
import { type Kernel, measureKernels } from "./kernels.ts";
import { createLab, type Lab } from "./lab.ts";
import { type Options, readOptions, usage, type WorkName } from "./options.ts";
import { ours } from "./ours.ts";
import { borg, findBorg } from "./peers/borg.ts";
import { isMissing } from "./peers/find.ts";
import { findRclone, rclone } from "./peers/rclone.ts";
import { findRestic, restic } from "./peers/restic.ts";
import { plot } from "./plot.ts";
import { describe, type Report } from "./report.ts";
import { cellsOf } from "./results.ts";
import { markdown } from "./table.ts";
import { cold } from "./works/cold.ts";
import { drops } from "./works/drops.ts";
import { next } from "./works/next.ts";
import { piped } from "./works/piped.ts";
import { ranged } from "./works/ranged.ts";
import { restore, restoreWithout } from "./works/restore.ts";

const works: Record<Exclude<WorkName, "kernels">, (bench: Bench) => Promise<void>> = {
  cold,
  restore,
  without: restoreWithout,
  ranged,
  clustered: next("clustered"),
  scattered: next("scattered"),
  drops,
  piped,
};

/** The peers that are there, and those that are not. */
function findPeers(lab: Lab, folder: string): { readonly peers: Contender[]; readonly missing: Missing[] } {
  const [aRestic, aBorg, aRclone] = [findRestic(), findBorg(), findRclone()];
  const peers: Contender[] = [];
  if (!isMissing(aRestic)) {
    peers.push(restic(lab, aRestic.version, join(folder, "restic-1"), 1));
    peers.push(restic(lab, aRestic.version, join(folder, "restic-3-in-turn"), 3, "in turn"));
    peers.push(restic(lab, aRestic.version, join(folder, "restic-3-at-once"), 3, "at once"));
  }
  if (!isMissing(aBorg)) peers.push(borg(lab, aBorg.version, join(folder, "borg")));
  if (!isMissing(aRclone)) peers.push(rclone(lab, aRclone.version, join(folder, "rclone"), 3));
  return { peers, missing: [aRestic, aBorg, aRclone].filter(isMissing) };
}

/** @throws OutOfSpace `bench-space` when the disk has not the room that the works need at their widest. */
async function checkSpace(folder: string, extent: Extent, only: readonly WorkName[]): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = 16 * extent.size + (only.includes("piped") ? 3 * extent.long : 0);
  if (bavail * bsize >= needed) return;
  throw new OutOfSpace(
    "bench-space",
    `The bench needs ${formatBytes(needed)}, ${folder} has ${formatBytes(bavail * bsize)}.`,
    {
      next: "Name a folder on another disk with --work, or measure less with --size, --long and --only.",
      params: { needed, free: bavail * bsize },
    },
  );
}

async function run({ extent, only, quick, work }: Options, signal: AbortSignal): Promise<Report> {
  const lab = createLab(signal);
  const samples: Sample[] = [];
  const own = ours(lab, version(), join(work, "fenchi"));
  const { peers, missing } = findPeers(lab, work);
  const begun = performance.now();
  const note = (text: string) => {
    process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${text}\n`);
  };
  const bench = createBench({
    lab,
    extent,
    ours: own,
    peers,
    folder: work,
    note,
    record: (sample) => samples.push(sample),
  });
  let kernels: Kernel[] = [];
  for (const name of only) {
    signal.throwIfAborted();
    if (name !== "kernels") {
      await works[name](bench);
      continue;
    }
    note("kernels");
    const measured = await measureKernels(lab, extent.runs);
    kernels = measured.kernels;
    missing.push(...measured.missing);
  }
  const results = { cells: cellsOf(samples), kernels };
  return {
    ...results,
    time: new Date().toISOString(),
    extent,
    machine: describe(extent),
    settings: [own, ...peers].map(({ settings }) => settings),
    missing,
    bars: judge(results, extent),
    informative: quick,
  };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort());
  await rm(options.work, { recursive: true, force: true });
  await mkdir(options.work, { recursive: true });
  await mkdir(options.out, { recursive: true });
  try {
    await checkSpace(options.work, options.extent, options.only);
    const report = await run(options, interrupt.signal);
    const text = markdown(report);
    const json = `${JSON.stringify(report, null, 2)}\n`;
    await writeFile(join(options.out, "bench.md"), text);
    await writeFile(join(options.out, "bench.json"), json);
    await writeFile(join(options.out, "bench.svg"), plot(report.cells));
    process.stdout.write(options.json ? json : text);
    const missed = report.bars.some(({ holds }) => holds === false);
    return missed && !options.quick ? 1 : 0;
  } catch (error) {
    if (interrupt.signal.aborted) return 130;
    throw error;
  } finally {
    if (!options.keep) await rm(options.work, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof FenchiError)) throw error;
  process.stderr.write(`${error.message}\n${error.next}\n`);
  process.exitCode = error.code === "bench-option" ? 2 : 1;
}
