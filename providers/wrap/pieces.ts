import type { ByteRange, ObjectStore } from "../contract.ts";

/**
 * Lengths of pieces one after another, in eighths of the longest. Requests that begin together and are of one length end together as well, and
 * then all of them wait for their next answers while the line lies idle.
 */
const eighths = [8, 5, 7, 4, 6] as const;
const round = eighths.reduce<number>((sum, each) => sum + each, 0);

/**
 * Asks for long ranges in pieces of at most so many bytes, all at once: what is below decides how many are under way. Over a line that
 * loses packets no single request fills it, and of one that is cut only the pieces under way are lost. Where a piece begins depends on
 * the object alone, so that the same bytes are always asked for in the same pieces. The first failure is thrown once nothing is under
 * way any more.
 *
 * @param longest bytes, a multiple of eight
 */
export function withPieces(store: ObjectStore, longest: number): ObjectStore {
  return {
    ...store,
    async get(name, range) {
      if (range === undefined || !isLong(range, longest)) return await store.get(name, range);
      const bytes = new Uint8Array(range.length);
      let failure: { readonly error: unknown } | undefined;
      const fetch = async (part: ByteRange) => {
        try {
          const got = await store.get(name, part);
          if (!failure) bytes.set(got, part.offset - range.offset);
        } catch (error) {
          failure ??= { error };
        }
      };
      await Promise.all(partsOf(range, longest / 8).map(fetch));
      if (failure) throw failure.error;
      return bytes;
    },
  };
}

/** A range that no store has is asked for as it is, to be refused as the store refuses it. */
function isLong({ offset, length }: ByteRange, longest: number): boolean {
  return Number.isSafeInteger(offset) && Number.isSafeInteger(offset + length) && offset >= 0 && length > longest;
}

function partsOf({ offset, length }: ByteRange, eighth: number): ByteRange[] {
  const parts: ByteRange[] = [];
  const begin = Math.floor(offset / (round * eighth)) * round * eighth;
  for (let [start, at] = [begin, 0]; start < offset + length; at++) {
    const end = start + (eighths[at % eighths.length] ?? 8) * eighth;
    const from = Math.max(start, offset);
    const to = Math.min(end, offset + length);
    if (to > from) parts.push({ offset: from, length: to - from });
    start = end;
  }
  return parts;
}
