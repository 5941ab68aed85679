import type { IncomingMessage } from "node:http";
import { FenchiError, Refused } from "../../events/error.ts";
import { accepted, type Connection, type Outgoing } from "./connection.ts";

// As in connection.ts: what `node:http` has loaded already, without what an import would add.
const { Readable } = process.getBuiltinModule("node:stream");
const { pipeline } = process.getBuiltinModule("node:stream/promises");

/** A request's body as its producer makes it. */
export interface Producer {
  readonly stream: AsyncIterable<Uint8Array>;
  /** Resolves when the producer is known to have ended well. */
  readonly ended?: Promise<void> | undefined;
}

/**
 * Sends a stream as a request's body, no faster than it is taken. The body gets its proper end only after the stream's and its producer's;
 * when either fails the connection is cut, which tells the engine that nothing of it counts. An answer that comes before the end (an error)
 * stops the sending.
 *
 * @throws {Refused} `stream-broken`, `command-failed`, or what FenchiError the stream or `ended` threw.
 */
export async function sendStream(
  connection: Connection,
  path: string,
  url: string,
  { stream, ended }: Producer,
  outgoing: Outgoing,
): Promise<IncomingMessage> {
  let fault: FenchiError | undefined;
  ended?.catch(() => {});

  async function* watched(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* stream;
    } catch (cause) {
      fault = cause instanceof FenchiError ? cause : streamBroken(cause);
      throw fault;
    }
  }

  const { request, answer } = connection.begin("POST", path, {
    ...outgoing,
    headers: { ...outgoing.headers, "Content-Type": "application/octet-stream", "Transfer-Encoding": "chunked" },
  });
  const source = Readable.from(watched(), { objectMode: false });

  async function sendAll(): Promise<void> {
    await pipeline(source, request, { end: false });
    try {
      await ended;
    } catch (cause) {
      fault = cause instanceof FenchiError ? cause : commandFailed(cause);
      throw fault;
    }
    request.end();
  }

  const sending = sendAll();
  try {
    // A connection that breaks fails both; what the answer makes of it is what counts.
    await Promise.race([sending.catch(() => {}), answer]);
    if (fault) throw fault;
    return await accepted(await answer, url);
  } catch (error) {
    request.destroy();
    throw error;
  } finally {
    source.destroy();
  }
}

const streamBroken = (cause: unknown) =>
  new Refused("stream-broken", `The stream broke before its end: ${messageOf(cause)}`, {
    next: "Find out why it did, then send it again from the start; nothing of it became a backup.",
    params: { why: messageOf(cause) },
    cause,
  });

const commandFailed = (cause: unknown) =>
  new Refused("command-failed", `What made the stream did not end well: ${messageOf(cause)}`, {
    next: "Find out why it failed, then run it again; nothing of it became a backup.",
    params: { why: messageOf(cause) },
    cause,
  });

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
