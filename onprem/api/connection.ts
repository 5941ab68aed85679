import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { FenchiError, InvalidInput, Refused, Unavailable } from "../../events/error.ts";
import { failureBody } from "./answers.ts";
import { errorFrom } from "./failure.ts";
import type { Check } from "./shape.ts";

// `import "node:http"` makes Node load its WebSocket and fetch as well, for the names it exports: 50 ms and 17 MB, in place of 7 ms and 4 MB.
const http = process.getBuiltinModule("node:http");

export interface Endpoint {
  /** Where the engine is: `http:` on this machine, `https:` anywhere. */
  readonly url: string;
  readonly token: string;
}

export interface Outgoing {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Requests to one engine, over connections that are kept for the next. Everything it throws is a FenchiError. */
export interface Connection {
  /** Begins a request whose body the caller writes and ends; `answer` settles with the head of what comes back. */
  begin(method: string, path: string, outgoing: Outgoing): { request: ClientRequest; answer: Promise<IncomingMessage> };
  /** The head of an answer that is no error. */
  send(method: string, path: string, outgoing?: Outgoing): Promise<IncomingMessage>;
  /** A whole JSON answer, checked. */
  ask<T>(check: Check<T>, method: string, path: string, outgoing?: Outgoing): Promise<T>;
  close(): void;
}

/** No answer that is read whole is larger; what the engine says of 10,000 backups is a tenth of it. */
const MAX_ANSWER_BYTES = 64 * 2 ** 20;
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** @throws {InvalidInput} `engine-url-wrong` for what is no URL of an engine, or would show the token to the network. */
export function connect({ url, token }: Endpoint): Connection {
  const base = parseUrl(url);
  const module = base.protocol === "https:" ? process.getBuiltinModule("node:https") : http;
  const agent = new module.Agent({ keepAlive: true });

  function begin(method: string, path: string, { query = {}, headers = {}, body, signal }: Outgoing) {
    const target = new URL(path, base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(name, String(value));
    }
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    const options: RequestOptions = {
      method,
      agent,
      headers: { Authorization: `Bearer ${token}`, ...type, ...headers },
      ...(signal ? { signal } : {}),
    };
    const request = module.request(target, options);
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve);
      request.on("error", (cause) => reject(lost(url, cause)));
    });
    return { request, answer };
  }

  async function send(method: string, path: string, outgoing: Outgoing = {}): Promise<IncomingMessage> {
    const { request, answer } = begin(method, path, outgoing);
    request.end(outgoing.body === undefined ? undefined : JSON.stringify(outgoing.body));
    try {
      return await accepted(await answer, url);
    } catch (error) {
      // A kept connection may be closed by the engine just when it is used again. Asking again changes nothing there; POST might.
      const isStale =
        method === "GET" && request.reusedSocket && error instanceof FenchiError && error.code === "engine-lost";
      if (!isStale || outgoing.signal?.aborted) throw error;
      return send(method, path, outgoing);
    }
  }

  return {
    begin,
    send,
    ask: async (check, method, path, outgoing) => readJson(await send(method, path, outgoing), check, url),
    close: () => agent.destroy(),
  };
}

/** Passes on an answer that is no error; throws the error that it is. */
export async function accepted(answer: IncomingMessage, url: string): Promise<IncomingMessage> {
  const { statusCode = 0 } = answer;
  if (statusCode >= 200 && statusCode < 300) return answer;
  throw errorFrom(statusCode, await readJson(answer, failureBody, url));
}

/** @throws {Refused} `engine-foreign` when the answer is not of that form. @throws {Unavailable} `engine-lost` when it breaks off. */
export async function readJson<T>(answer: IncomingMessage, check: Check<T>, url: string): Promise<T> {
  const whole = await readText(answer, url);
  return understood(url, () => check(JSON.parse(whole), "the answer"));
}

/** @throws as {@link readJson} */
export async function readText(answer: IncomingMessage, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw foreign(url, new Error(`more than ${MAX_ANSWER_BYTES} bytes`));
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof FenchiError ? cause : lost(url, cause);
  }
  return Buffer.concat(chunks).toString();
}

/** Reads something that an engine said; what cannot be read was not said by an engine of this version. */
export function understood<T>(url: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw foreign(url, cause);
  }
}

function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed?.protocol === "https:" || (parsed?.protocol === "http:" && LOOPBACK.has(parsed.hostname))) return parsed;
  throw new InvalidInput("engine-url-wrong", `${JSON.stringify(url)} is no place to ask an engine at.`, {
    next: "Give http://127.0.0.1:<port>, or an https:// address: over plain HTTP the network would see the token.",
    params: { url },
  });
}

/** A line to the engine that could not be made, or broke. */
export function lost(url: string, cause: unknown): Unavailable {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EHOSTUNREACH") return absent(url, cause);
  return new Unavailable("engine-lost", `The connection to the engine at ${url} broke.`, {
    next: "Look whether the engine runs (fenchi status); what it had accepted goes on.",
    params: { url },
    cause,
  });
}

/** No engine there. */
export const absent = (url: string, cause: unknown) =>
  new Unavailable("engine-unreachable", `No engine answers at ${url}.`, {
    next: "Start it with 'fenchi serve'.",
    params: { url },
    cause,
  });

const foreign = (url: string, cause: unknown) =>
  new Refused("engine-foreign", `What answers at ${url} is no engine of this version: ${messageOf(cause)}.`, {
    next: "Start the engine anew, so that it and this command are the same version; or check the address.",
    params: { url, why: messageOf(cause) },
    cause,
  });

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
