import type { IncomingMessage } from "node:http";
import { FenchiError } from "../../events/error.ts";
import { lateFailure } from "./answers.ts";
import { lost, understood } from "./connection.ts";
import { errorFrom } from "./failure.ts";

/** A frame of server-sent events whose data is JSON. */
export interface Frame {
  readonly id: string | undefined;
  readonly name: string;
  readonly data: unknown;
}

/** A frame is one event or report; the largest are some megabytes. */
const MAX_FRAME_CHARACTERS = 64 * 2 ** 20;

/**
 * The frames of an answer, until it ends.
 *
 * @throws the error that a frame named `failure` holds. @throws {Unavailable} `engine-lost` when the line breaks.
 * @throws {Refused} `engine-foreign` for a frame that cannot be read.
 */
export async function* readFrames(answer: IncomingMessage, url: string): AsyncGenerator<Frame, void, undefined> {
  let pending = "";
  try {
    for await (const chunk of answer.setEncoding("utf8")) {
      const searched = Math.max(0, pending.length - 1);
      pending += chunk;
      let start = 0;
      for (let end = pending.indexOf("\n\n", searched); end !== -1; end = pending.indexOf("\n\n", start)) {
        const frame = understood(url, () => parse(pending.slice(start, end)));
        start = end + 2;
        if (frame?.name === "failure") throw failureOf(frame.data, url);
        if (frame) yield frame;
      }
      pending = pending.slice(start);
      if (pending.length > MAX_FRAME_CHARACTERS) understood(url, tooLong);
    }
  } catch (error) {
    throw error instanceof FenchiError ? error : lost(url, error);
  }
}

function parse(text: string): Frame | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  const data = fields.get("data");
  return data === undefined
    ? undefined
    : { id: fields.get("id"), name: fields.get("event") ?? "", data: JSON.parse(data) };
}

function failureOf(data: unknown, url: string): FenchiError {
  const { status, error } = understood(url, () => lateFailure(data, "the failure"));
  return errorFrom(status, error);
}

function tooLong(): never {
  throw new Error(`a frame of more than ${MAX_FRAME_CHARACTERS} characters`);
}
