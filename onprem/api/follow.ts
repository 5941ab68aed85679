import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { FenchiError, Unavailable } from "../../events/error.ts";
import type { FenchiEvent } from "../../events/index.ts";
import { type Connection, understood } from "./connection.ts";
import { readFrames } from "./frames.ts";

export interface FollowOptions {
  readonly connection: Connection;
  readonly url: string;
  readonly after?: string;
  readonly signal: AbortSignal;
  /** A line without a byte for so long is taken for broken; the engine says something each 15 seconds. */
  readonly silenceMs: number;
  /** How long an engine that went away is looked for. */
  readonly patienceMs: number;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * The engine's events over as many connections as it takes. The first is asked for at once; after one broke, the next goes on behind the last
 * event that was read.
 *
 * @throws {Unavailable} `events-missed` when that is not possible. @throws what the first connection throws, and what the last attempt did
 * when the engine stays away.
 */
export function follow(options: FollowOptions): AsyncIterable<FenchiEvent> {
  const first = open(options, options.after);
  first.catch(() => {});
  return readAll(options, first);
}

function open({ connection, signal, silenceMs }: FollowOptions, after: string | undefined): Promise<IncomingMessage> {
  const headers = { Accept: "text/event-stream", ...(after === undefined ? {} : { "Last-Event-ID": after }) };
  return connection
    .send("GET", "/v1/events", { headers, signal })
    .then((answer) => answer.setTimeout(silenceMs, () => answer.destroy()));
}

async function* readAll(
  options: FollowOptions,
  first: Promise<IncomingMessage>,
): AsyncGenerator<FenchiEvent, void, undefined> {
  const { signal, url } = options;
  let last = options.after;
  try {
    let answer = await first.catch((error) => {
      // That no engine is there is what somebody who begins wants to hear.
      if (last === undefined || codeOf(error) !== "engine-lost") throw error;
      return reopen(options, last);
    });
    // Loaded here, for it is heavy: only who follows events needs their schemas.
    const { parseEvent } = await import("../../events/index.ts");
    for (;;) {
      try {
        for await (const { data } of readFrames(answer, url)) {
          const event = understood(url, () => parseEvent(data));
          yield event;
          last = event.id;
        }
      } catch (error) {
        if (codeOf(error) !== "engine-lost") throw error;
      } finally {
        answer.destroy();
      }
      if (last === undefined) throw missed();
      answer = await reopen(options, last);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function reopen(options: FollowOptions, after: string): Promise<IncomingMessage> {
  const { signal, patienceMs } = options;
  const deadline = performance.now() + patienceMs;
  for (let bound = FIRST_PAUSE_MS; ; bound = Math.min(LONGEST_PAUSE_MS, bound * 2)) {
    await sleep(Math.random() * bound, undefined, { signal });
    try {
      return await open(options, after);
    } catch (error) {
      const away = codeOf(error) === "engine-lost" || codeOf(error) === "engine-unreachable";
      if (!away || performance.now() > deadline) throw error;
    }
  }
}

const codeOf = (error: unknown) => (error instanceof FenchiError ? error.code : undefined);

const missed = () =>
  new Unavailable("events-missed", "The connection broke before the first event; what was said since is not known.", {
    next: "Read the state anew (fenchi status), then follow the events from there.",
  });
