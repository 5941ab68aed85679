/** Answers of many parts, written no faster than they are read. */
import { setTimeout as sleep } from "node:timers/promises";
import { FenchiError } from "../../events/error.ts";
import { type FenchiEvent, nameOf } from "../../events/index.ts";
import type { Progress } from "../engine/service.ts";
import { bodyOf, statusOf } from "./failure.ts";

/** A body made of texts. When the reader goes away, the texts' iterator is returned. */
export function textBody(texts: AsyncGenerator<string, void, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await texts.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** One frame of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). JSON has no raw line breaks: one data line. */
const frame = (name: string, data: unknown, id?: string) =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
/** An error that comes when the answer has begun. Named so because `error` is what browsers call a lost connection. */
function failureFrame(error: unknown, onUnexpected: (error: unknown) => void): string {
  if (!(error instanceof FenchiError)) onUnexpected(error);
  return frame("failure", { status: statusOf(error), error: bodyOf(error) });
}
const HEARTBEAT = ": still here\n\n";

/** Events as frames, with a comment at the start and after each silence of `heartbeatMs`; an error is the last frame. */
export async function* frames(
  events: AsyncIterable<FenchiEvent>,
  heartbeatMs: number,
  onUnexpected: (error: unknown) => void,
): AsyncGenerator<string, void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  yield HEARTBEAT;
  try {
    for (let next = iterator.next(); ; ) {
      const arrived = await orSilence(next, heartbeatMs);
      if (arrived === undefined) yield HEARTBEAT;
      else if (arrived.done) return;
      else {
        yield frame(nameOf(arrived.value), arrived.value, arrived.value.id);
        next = iterator.next();
      }
    }
  } catch (error) {
    yield failureFrame(error, onUnexpected);
  } finally {
    void iterator.return?.();
  }
}

/** What is awaited, or `undefined` when it takes longer. */
async function orSilence<T>(awaited: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([awaited, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Work as frames: the latest `progress` each `everyMs` if there is news, the last in any case, then its `report`, or `failure`. Resolves once there is a first
 * frame, so that work which fails at once is answered with its own status.
 */
export async function workFrames<Report>(
  work: (progress: (now: Progress) => void) => Promise<Report>,
  everyMs: number,
  onUnexpected: (error: unknown) => void,
): Promise<AsyncGenerator<string, void, undefined>> {
  const news = Promise.withResolvers<void>();
  const end = new AbortController();
  let latest: Progress | undefined;
  const result = work((now) => {
    latest = now;
    news.resolve();
  }).finally(() => end.abort());
  await Promise.race([news.promise, result]);

  return (async function* () {
    for (;;) {
      if (latest) yield frame("progress", latest);
      latest = undefined;
      if (end.signal.aborted) break;
      await sleep(everyMs, undefined, { signal: end.signal }).catch(() => {});
    }
    yield await result.then(
      (report) => frame("report", report),
      (error) => failureFrame(error, onUnexpected),
    );
  })();
}
