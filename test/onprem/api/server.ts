import { request as begin, type IncomingHttpHeaders } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { type ClientOptions, createClient } from "../../../onprem/api/client.ts";
import { type ServeOptions, startApi } from "../../../onprem/api/server.ts";
import { createMemoryContinuity } from "../../fakes/memory-continuity.ts";
import { createMemoryService, type MemoryService } from "../../fakes/memory-service.ts";

export const TOKEN = "a-token-of-more-than-thirty-two-characters";

/** Resolves when `condition` holds, looking once a turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, if it is JSON. */
  readonly json: unknown;
}

export interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  /** Sends no token. */
  readonly anonymous?: boolean;
}

/** A served fake, its client, and raw HTTP as any program would send it. */
export async function served(
  options: Partial<ServeOptions> & { readonly client?: Partial<ClientOptions>; readonly memory?: MemoryService } = {},
) {
  const service = options.memory ?? createMemoryService();
  const unexpected: unknown[] = [];
  const api = await startApi({
    service,
    continuity: createMemoryContinuity(service),
    token: TOKEN,
    version: "1.2.3",
    onUnexpected: (error) => unexpected.push(error),
    ...options,
  });
  const client = createClient({ url: api.url, token: TOKEN, ...options.client });
  onTestFinished(async () => {
    await client.close();
    await api.close(0);
  });

  function http(method: string, path: string, { headers = {}, body, anonymous = false }: Sent = {}): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const own = { ...(anonymous ? {} : { Authorization: `Bearer ${TOKEN}` }), ...headers };
    const sent = begin(`${api.url}${path}`, { method, headers: own, agent: false }, async (answer) => {
      try {
        const text = Buffer.concat(await answer.toArray()).toString();
        const isJson = answer.headers["content-type"]?.startsWith("application/json") ?? false;
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text,
          json: isJson ? JSON.parse(text) : undefined,
        });
      } catch (error) {
        reject(error);
      }
    });
    sent.on("error", reject);
    sent.end(body);
    return promise;
  }

  const postJson = (path: string, value: unknown, headers: Record<string, string> = {}) =>
    http("POST", path, {
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof value === "string" ? value : JSON.stringify(value),
    });

  return { service, api, client, http, postJson, unexpected };
}
