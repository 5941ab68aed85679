import { createHash } from "node:crypto";
import { NotFound, Refused } from "../../events/error.ts";
import type { OpenSource } from "../../functions/seal/ports.ts";

/**
 * Drops kept as bytes, by path or stream. A stream can be read anew, but nobody can tell whether it is the same.
 *
 * @param breaks after how many bytes a drop cannot be read on
 */
export function memorySources(
  drops: ReadonlyMap<string, Uint8Array>,
  breaks: ReadonlyMap<string, number> = new Map(),
): OpenSource {
  return async (source) => {
    const path = source.kind === "stream" ? source.stream : source.path;
    const [bytes, breaksAt] = [drops.get(path), breaks.get(path) ?? Number.POSITIVE_INFINITY];
    if (!bytes) throw new NotFound("source-missing", "The drop is gone.", { next: "Drop it again." });
    let at = 0;
    return {
      mtime: new Date(0),
      fingerprint: source.kind === "stream" ? undefined : createHash("sha256").update(bytes).digest("hex"),
      async read(into) {
        if (at >= breaksAt) throw new Refused("stream-broken", "The producer stopped.", { next: "Run it again." });
        const piece = bytes.subarray(at, Math.min(at + into.byteLength, breaksAt));
        into.set(piece);
        at += piece.byteLength;
        return piece.byteLength;
      },
      finish: async () => ({}),
      close: async () => {},
    };
  };
}
