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
