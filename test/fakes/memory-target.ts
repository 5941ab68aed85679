import { Conflict } from "../../events/error.ts";
import type { Target, TargetWriter } from "../../providers/contract.ts";
import { resolveRange } from "../../providers/name.ts";

interface Partial {
  readonly bytes: Uint8Array;
  checkpoint: number;
  committed: boolean;
}

/** A restore into memory. What was begun and neither committed nor aborted stays, as after a crash. */
export interface MemoryTarget extends Target {
  /** What lies under the target's name. */
  content: Uint8Array | undefined;
  /** What unfinished restores left, by id. */
  readonly partials: Map<string, Partial>;
}

/** A target in memory, empty unless `content` is set. */
export function createMemoryTarget(): MemoryTarget {
  const partials = new Map<string, Partial>();
  const exists = () =>
    new Conflict("target-exists", "The target exists already", { next: "Overwrite it or choose another one." });
  const target: MemoryTarget = {
    content: undefined,
    partials,
    async begin(id, { size, overwrite }): Promise<TargetWriter> {
      const left = partials.get(id);
      if (target.content !== undefined && !overwrite && !left?.committed) throw exists();
      const fresh = { bytes: new Uint8Array(size), checkpoint: 0, committed: false };
      const partial = left?.bytes.length === size ? left : fresh;
      partials.set(id, partial);
      return {
        present: partial.committed ? size : partial.checkpoint,
        async read(range) {
          const { offset, length } = resolveRange("target", size, range);
          return partial.bytes.slice(offset, offset + length);
        },
        async write(offset, bytes) {
          resolveRange("target", size, { offset, length: bytes.length });
          partial.bytes.set(bytes, offset);
        },
        async checkpoint(offset) {
          partial.checkpoint = Math.max(partial.checkpoint, offset);
        },
        async commit() {
          if (target.content !== undefined && !overwrite && !partial.committed) throw exists();
          target.content = partial.bytes.slice();
          partial.committed = true;
        },
        async clear() {
          partials.delete(id);
        },
        async abort() {
          partials.delete(id);
        },
      };
    },
  };
  return target;
}
