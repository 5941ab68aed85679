import { createHash } from "node:crypto";
import { NotFound } from "../../events/error.ts";
import type { OpenSource } from "../../functions/seal/ports.ts";

/** Drops kept as bytes, by path or stream. A stream can be read anew, but nobody can tell whether it is the same. */
export function memorySources(drops: ReadonlyMap<string, Uint8Array>): OpenSource {
  return async (source) => {
    const bytes = drops.get(source.kind === "stream" ? source.stream : source.path);
    if (!bytes) throw new NotFound("source-missing", "The drop is gone.", { next: "Drop it again." });
    let at = 0;
    return {
      mtime: new Date(0),
      fingerprint: source.kind === "stream" ? undefined : createHash("sha256").update(bytes).digest("hex"),
      async read(into) {
        const piece = bytes.subarray(at, at + into.byteLength);
        into.set(piece);
        at += piece.byteLength;
        return piece.byteLength;
      },
      finish: async () => ({}),
      close: async () => {},
    };
  };
}
