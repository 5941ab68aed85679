import { Refused } from "../../events/error.ts";
import { fragmentLength } from "../../vault/pack.ts";
import { streamRange } from "../../vault/stream.ts";
import { type PackRange, packRanges } from "./contents.ts";
import { openBackup, openVouched, readBody } from "./opened.ts";
import type { RestorePorts } from "./ports.ts";
import type { Sources } from "./sources.ts";

/** What it takes to restore a whole backup, in bytes and objects. */
export interface RestoreNeeds {
  /** Bytes of the drop. */
  readonly bytes: number;
  /** Bytes that providers send: one range of k fragments of each pack, manifest, statements, tables, keys and contents. */
  readonly fetch: number;
  readonly packs: number;
  /** Earlier backups that it needs packs of. */
  readonly uses: number;
}

/**
 * Opens a backup as its restore would, and adds up what that would fetch. The packs themselves are not read.
 *
 * @throws {Refused} `nobody-has-it`, `too-few-shares`, `pack-unknown`; {Tampered} `commitment-differs`, `contents-broken`
 */
export async function restoreNeeds(
  backup: string,
  ports: Pick<RestorePorts, "vault" | "factor">,
  sources: Sources,
): Promise<RestoreNeeds> {
  const opened = await openBackup(backup, ports, sources);
  const body = await readBody(opened, sources);
  const chunks = body.segments.flatMap((segment) => segment.chunks);
  const ranges = [...packRanges(body, chunks)].map(([at, range]) => ({ pack: body.packs[at], range }));
  const used = new Set(ranges.flatMap(({ pack }) => (pack && pack[0] !== backup ? [pack[0]] : [])));
  const tables = new Map([[backup, opened.table]]);
  for (const use of opened.statement.uses.filter((each) => used.has(each.backup))) {
    tables.set(use.backup, (await openVouched(use, ports, sources)).table);
  }
  const sizes = new Map(
    [...tables.values()].flatMap((table) => table.packs.map(({ id, size }) => [id, size] as const)),
  );
  const packs = ranges.reduce((sum, { pack, range }) => {
    const size = pack && sizes.get(pack[1]);
    if (size === undefined || range.end > size) throw unknownPack(backup, pack?.[1] ?? "");
    return sum + sliceBytes(size, range, opened.statement.threshold);
  }, 0);
  return { bytes: body.size, fetch: sources.fetched() + packs, packs: ranges.length, uses: used.size };
}

/** Bytes of k fragments' sealed segments that a range of a pack lies in. */
function sliceBytes(size: number, { start, end }: PackRange, k: number): number {
  const length = fragmentLength(size, k);
  let sum = 0;
  for (let at = Math.floor(start / length); at * length < end; at++) {
    const from = Math.max(0, start - at * length);
    sum += streamRange(length, from, Math.min(length, end - at * length) - from).sealed.length;
  }
  return sum;
}

function unknownPack(backup: string, pack: string): Refused {
  return new Refused("pack-unknown", `The table of backup ${backup} has no pack ${pack} of that size.`, {
    next: "The backup was sealed by a faulty version; restore an earlier one and report this.",
    params: { backup, pack },
  });
}
