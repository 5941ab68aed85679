import type { IncomingMessage } from "node:http";
import { InvalidInput, Refused } from "../../events/error.ts";

/**
 * The bytes of a request's body, as they come and no faster than they are taken. Ends only when the body's own end was read (HTTP/1.1's last
 * chunk, or all of Content-Length); a line that breaks before is an error, so that half a dump is never taken for a whole one.
 *
 * @throws {Refused} `upload-broken`, while read.
 */
export async function* wholeBody(incoming: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
  let read = 0;
  try {
    // The socket must outlive the iterator: a drop that is refused midway is answered on it.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      read += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    throw broken(read, cause);
  }
  if (!incoming.complete) throw broken(read, undefined);
}

/**
 * The whole of a body in memory of its own.
 *
 * @param most bytes; a body of more is not read to its end
 * @throws {InvalidInput} `request-too-large`, `length-missing`; {Refused} `upload-broken`
 */
export async function readBody(incoming: IncomingMessage, most: number): Promise<Uint8Array<ArrayBuffer>> {
  requireLength(incoming);
  const pieces: Uint8Array[] = [];
  let size = Number(incoming.headers["content-length"] ?? 0);
  if (size > most) throw tooLarge(most);
  size = 0;
  for await (const piece of wholeBody(incoming)) {
    size += piece.length;
    if (size > most) throw tooLarge(most);
    pieces.push(piece);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** @param limit bytes */
export function tooLarge(limit: number): InvalidInput {
  return new InvalidInput("request-too-large", `The request's body has more than ${limit} bytes.`, {
    next: "Send less. A drop's bytes, however many, go to /v1/drops/stream.",
    params: { limit },
  });
}

/**
 * A body whose end shows. Without one of these headers a request has no body, and would make an empty backup of a pipe that nobody filled.
 *
 * @throws {InvalidInput} `length-missing`.
 */
export function requireLength({ headers }: IncomingMessage): void {
  if (headers["transfer-encoding"] !== undefined || headers["content-length"] !== undefined) return;
  throw new InvalidInput("length-missing", "This upload says neither how long it is nor that it comes in chunks.", {
    next: "Send it with 'Transfer-Encoding: chunked' (curl -T - does) or a Content-Length.",
  });
}

const broken = (read: number, cause: unknown) =>
  new Refused("upload-broken", `The upload broke off after ${read} bytes; nothing of it becomes a backup.`, {
    next: "Send it again from the start.",
    params: { read },
    ...(cause === undefined ? {} : { cause }),
  });
