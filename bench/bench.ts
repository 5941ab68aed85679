import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Contender } from "./contender.ts";
import { type Dump, makeDump, mustEqual, present } from "./data.ts";
import type { Cost, Lab } from "./lab.ts";
import type { Ours } from "./ours.ts";

/** What was measured once. */
export interface Sample {
  readonly work: string;
  /** Name of the contender, or of the way. */
  readonly by: string;
  readonly cost: Cost;
  /** Bytes that the places together hold more than before. */
  readonly stored?: number;
  /** Bytes read from the places, as the contender says itself. */
  readonly fetched?: number;
  /** How many runs the cost was scaled up from, where it was. */
  readonly scaledFrom?: number;
}

/** How much is measured. */
export interface Extent {
  /** Bytes of the dump. */
  readonly size: number;
  /** Bytes of the long piped dump. */
  readonly long: number;
  readonly runs: number;
  /** Small drops through a running engine, and how many of them the peers make. */
  readonly drops: number;
  readonly peerDrops: number;
}

/** What the works share: the data, the contenders and the state each is in. */
export interface Bench {
  readonly lab: Lab;
  readonly extent: Extent;
  readonly ours: Ours;
  readonly peers: readonly Contender[];
  /** Ours first. */
  readonly contenders: readonly Contender[];
  /** Folder for what a work makes; it removes that again. */
  readonly scratch: string;
  /** The one path that every generation is backed up from. */
  readonly source: string;
  /** The dump, or its next generation, made when first needed, laid at the source's path. */
  generation(which: Generation): Promise<Dump>;
  /** An empty repository, whatever was there. */
  empty(contender: Contender): Promise<void>;
  /** What `empty` and a backup of the first generation made is what `first` shall give back. */
  keep(contender: Contender): void;
  /** A repository with the first generation and nothing else. */
  first(contender: Contender): Promise<void>;
  /** Says that the contender's repository holds more than the first generation now. */
  touch(contender: Contender): void;
  /** Restores the newest backup into a folder that is removed again, and compares it. @returns what the restore alone took */
  restore(contender: Contender, expected: Dump): Promise<Cost>;
  /** Lets what was written before reach the disk, so that nobody waits for another's writes. */
  settle(): Promise<void>;
  record(sample: Sample): void;
  note(text: string): void;
}

export type Generation = "first" | "clustered" | "scattered";

export interface BenchOptions extends Pick<Bench, "lab" | "extent" | "ours" | "peers" | "record" | "note"> {
  /** Where everything lies that is made on the way. */
  readonly folder: string;
}

export function createBench(options: BenchOptions): Bench {
  const { lab, extent, ours, peers, folder, note } = options;
  const source = join(folder, "source/register.sql");
  const dumps = new Map<Generation, Dump>();
  const holding = new Map<Contender, "first" | "more">();
  const saved = new Set<Contender>();
  const savedAt = (contender: Contender) => `${contender.root}.first`;
  /** With modes, times, links and attributes as they are. */
  const copy = async (from: string, to: string) => {
    await lab.run({ program: "cp", args: ["-a", from, to] });
  };
  const settle = async () => {
    await lab.run({ program: "sync", args: [] });
  };

  const bench: Bench = {
    ...options,
    source,
    contenders: [ours, ...peers],
    scratch: join(folder, "scratch"),
    settle,
    async generation(which) {
      let dump = dumps.get(which);
      if (!dump) {
        note(`making data: ${which} generation`);
        dump = await makeDump(join(folder, "data", `${which}.sql`), extent.size, which === "first" ? undefined : which);
        dumps.set(which, dump);
      }
      await present(dump, source);
      return dump;
    },
    async empty(contender) {
      await rm(contender.root, { recursive: true, force: true });
      await rm(savedAt(contender), { recursive: true, force: true });
      saved.delete(contender);
      holding.delete(contender);
      await contender.init();
    },
    keep(contender) {
      holding.set(contender, "first");
    },
    async first(contender) {
      if (holding.get(contender) === undefined) {
        await bench.empty(contender);
        await bench.generation("first");
        note(`${contender.name}: first generation, not measured`);
        await contender.backup(source);
      } else if (holding.get(contender) === "more") {
        await rm(contender.root, { recursive: true });
        await copy(savedAt(contender), contender.root);
      }
      if (!saved.has(contender)) await copy(contender.root, savedAt(contender));
      saved.add(contender);
      holding.set(contender, "first");
    },
    touch(contender) {
      holding.set(contender, "more");
    },
    async restore(contender, expected) {
      const target = join(bench.scratch, "restored");
      await mkdir(target, { recursive: true });
      try {
        await settle();
        const { result, cost } = await lab.measure(() => contender.restore(source, target));
        await mustEqual(result, expected, contender.name);
        return cost;
      } finally {
        await rm(target, { recursive: true, force: true });
      }
    },
  };
  return bench;
}
