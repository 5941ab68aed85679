import { randomBytes } from "node:crypto";
import { FenchiError, Refused } from "../../../events/error.ts";
import type { SizedSource } from "./sized.ts";

/** Pieces are gathered up to this, so that a pipe's small ones are not handled one by one. */
const gather = 256 * 1024;

/** Streams that wait to be sealed. They live in this process alone, and each is read once. */
export interface Streams {
  /**
   * @param ended resolves when the producer is known to have ended well; without it the end of the stream is a good end
   * @returns the name for `source.stream` of a drop
   */
  add(stream: AsyncIterable<Uint8Array>, ended?: Promise<void>): string;
  /** @throws {Refused} `stream-lost` where it was read already, or another process held it */
  open(id: string): Promise<SizedSource>;
  /** Lets go of a stream that nobody will read any more. */
  discard(id: string): Promise<void>;
}

interface Waiting {
  readonly iterator: AsyncIterator<Uint8Array>;
  readonly ended: Promise<void> | undefined;
}

export function createStreams(): Streams {
  const waiting = new Map<string, Waiting>();
  const take = (id: string) => {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  };
  return {
    add(stream, ended) {
      const id = randomBytes(16).toString("hex");
      // Told at the end of the drop; until then a failure is no unhandled one.
      ended?.catch(() => {});
      waiting.set(id, { iterator: stream[Symbol.asyncIterator](), ended });
      return id;
    },
    async open(id) {
      const found = take(id);
      if (!found) throw lost();
      return openStream(found);
    },
    async discard(id) {
      await take(id)?.iterator.return?.();
    },
  };
}

function openStream({ iterator, ended }: Waiting): SizedSource {
  let piece: Uint8Array = new Uint8Array(0);
  let done = false;

  async function pull(): Promise<void> {
    try {
      const next = await iterator.next();
      if (next.done) done = true;
      else piece = next.value;
    } catch (error) {
      done = true;
      throw error instanceof FenchiError ? error : broken(error);
    }
  }

  return {
    size: undefined,
    mtime: undefined,
    fingerprint: undefined,
    async read(into) {
      let filled = 0;
      for (const enough = Math.min(gather, into.byteLength); filled < enough; ) {
        if (piece.byteLength === 0) {
          if (done) break;
          await pull();
          continue;
        }
        const part = piece.subarray(0, into.byteLength - filled);
        into.set(part, filled);
        piece = piece.subarray(part.byteLength);
        filled += part.byteLength;
      }
      return filled;
    },
    async finish() {
      try {
        await ended;
      } catch (error) {
        throw error instanceof FenchiError ? error : failed(error);
      }
      return {};
    },
    async close() {
      if (!done) await iterator.return?.();
    },
  };
}

const lost = () =>
  new Refused("stream-lost", "The stream of this drop can no longer be read.", {
    next: "A stream is read once, by the process that it came to. Start its producer again.",
  });

const broken = (cause: unknown) =>
  new Refused("stream-broken", `The stream broke off: ${reason(cause)}`, {
    next: "Nothing of this attempt counts. Find out why its producer stopped, and start it again.",
    params: { why: reason(cause) },
    cause,
  });

const failed = (cause: unknown) =>
  new Refused("command-failed", `The producer of the stream did not end well: ${reason(cause)}`, {
    next: "Nothing of this attempt counts. See what it said, and start it again.",
    params: { why: reason(cause) },
    cause,
  });

const reason = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
