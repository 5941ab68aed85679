import { FenchiError, Refused } from "../../events/error.ts";
import { release } from "../../vault/bytes.ts";
import { reconstruct } from "../../vault/erasure.ts";
import { names } from "../../vault/names.ts";
import { fragmentLength } from "../../vault/pack.ts";
import { shareSlice } from "../../vault/share.ts";
import { gather } from "./gather.ts";
import { differs, type OpenedBackup } from "./opened.ts";
import type { RestorePorts, RestoreProvider } from "./ports.ts";
import type { Sources } from "./sources.ts";

/** A half-open range of a pack or fragment. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Reads parts of one backup's packs: from the data fragments where their providers serve, else from any k others. */
export interface FragmentReader {
  /** Bytes [start, end) of a pack. @throws {Refused} `too-few-fragments` */
  read(pack: string, span: Span): Promise<Uint8Array>;
}

export function createFragmentReader(opened: OpenedBackup, ports: RestorePorts, sources: Sources): FragmentReader {
  const { vault, backup, threshold: k, providers: n } = opened.statement;
  const sizes = new Map(opened.table.packs.map((pack) => [pack.id, pack.size]));

  /** Fragment bytes of `span`, verified; `undefined` where this provider cannot give them, and then it is blamed. */
  async function slice(
    provider: RestoreProvider,
    pack: string,
    length: number,
    span: Span,
  ): Promise<Uint8Array | undefined> {
    const object = names.share(pack);
    const dataKey = await opened.dataKey(provider);
    if (!dataKey) return undefined;
    const header = { vault, backup, pack, index: provider.index, k, n };
    const plan = shareSlice(header, dataKey, length, span.start, span.end - span.start);
    try {
      const stored = await sources.read(provider, object, plan.stored);
      const bytes = Buffer.allocUnsafeSlow(plan.fragment.length);
      const opened = plan.open(stored, bytes);
      release(stored);
      if (!opened) throw differs(object, provider);
      const from = span.start - plan.fragment.offset;
      return bytes.subarray(from, from + span.end - span.start);
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
      // A share too short for the range was cut: the store's own words would not say so.
      sources.blame(provider, object, error.code === "range-invalid" ? differs(object, provider) : error);
      return undefined;
    }
  }

  /**
   * The same range of fragment `wanted` from any k others; their number alone where fewer have it. Data fragments are asked for first: they are wanted for
   * themselves, too, and who has them on a shelf need not fetch them twice.
   */
  async function rebuild(wanted: number, pack: string, length: number, span: Span): Promise<Uint8Array | number> {
    const slices = await sources.ask(
      k,
      (provider) => slice(provider, pack, length, span),
      (provider) => provider.index !== wanted,
      (provider) => provider.index < k,
    );
    const found = new Map([...slices].map(([provider, bytes]) => [provider.index, bytes]));
    if (found.size < k) return found.size;
    const rebuilt = reconstruct({ k, n }, found, [wanted]).get(wanted);
    for (const bytes of found.values()) release(bytes);
    return rebuilt ?? found.size;
  }

  /** Fragment `index`, from its own provider or, when that fails or is slow, from the others: whichever is first. */
  async function fragment(index: number, pack: string, length: number, span: Span): Promise<Uint8Array> {
    const own = sources.ranked().find((provider) => provider.index === index);
    const direct = own && (() => slice(own, pack, length, span));
    let found = 0;
    const others = async () => {
      const rebuilt = await rebuild(index, pack, length, span);
      if (typeof rebuilt !== "number") return rebuilt;
      found = rebuilt;
      return undefined;
    };
    const ways = !direct ? [others] : sources.isSlow(own) ? [others, direct] : [direct, others];
    const answers = await gather({
      sources: ways,
      wanted: 1,
      ask: (way) => way(),
      hedgeAfter: ports.hedgeAfter,
      onSlow: (waiting) => own && direct && waiting.includes(direct) && sources.tooSlow(own),
    });
    for (const bytes of answers.values()) return bytes;
    throw new Refused("too-few-fragments", `Only ${found} of the ${k} shares needed of pack ${pack} verify.`, {
      next: "Bring more providers within reach; fenchi verify says what each of them still holds.",
      params: { pack, found, threshold: k },
    });
  }

  return {
    async read(pack, span) {
      const size = sizes.get(pack);
      if (size === undefined || span.end > size) {
        throw new Refused("pack-unknown", `The table of backup ${backup} has no pack ${pack} of that size.`, {
          next: "The backup was sealed by a faulty version; restore an earlier one and report this.",
          params: { backup, pack },
        });
      }
      const length = fragmentLength(size, k);
      const first = Math.floor(span.start / length);
      const last = Math.floor((span.end - 1) / length);
      const pieces = await Promise.all(
        Array.from({ length: last - first + 1 }, (_, i) => {
          const base = (first + i) * length;
          const part = { start: Math.max(span.start - base, 0), end: Math.min(span.end - base, length) };
          return fragment(first + i, pack, length, part);
        }),
      );
      const [only] = pieces;
      if (pieces.length === 1 && only) return only;
      const bytes = Buffer.allocUnsafeSlow(span.end - span.start);
      let at = 0;
      for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.byteLength;
        release(piece);
      }
      return bytes;
    },
  };
}
