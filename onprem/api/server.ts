import type { Server } from "node:http";
import { type AddressInfo, isIP } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Conflict, Denied, InvalidInput, Unavailable } from "../../events/error.ts";
import manifest from "../../package.json" with { type: "json" };
import { type ApiOptions, createApi } from "./app.ts";

export { type ApiOptions, createApi } from "./app.ts";

export interface ServeOptions extends Omit<ApiOptions, "isOwnHost" | "closing" | "version"> {
  /** Fenchi's own, for the API's document. */
  readonly version?: string;
  /** Address to bind: this machine alone, by default. */
  readonly host?: string;
  /** 0 by default: any free one. */
  readonly port?: number;
  /**
   * Names (with port, where it is not this server's) that it is reached under beside its own address: a proxy's, that speaks TLS. Needed
   * where `host` is not this machine's own: plain HTTP carries the token in the open.
   */
  readonly hosts?: readonly string[];
}

export interface RunningApi {
  /** Where programs on this machine reach it. */
  readonly url: string;
  /** Takes no more requests, ends event streams, gives what runs `graceMs` (2 seconds by default), then cuts it off. */
  close(graceMs?: number): Promise<void>;
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
/** All addresses of this machine. */
const ANY = new Set(["0.0.0.0", "::"]);

/**
 * Serves the API until it is closed.
 *
 * @throws {InvalidInput} `api-exposed` for an address of the network without `hosts`; `token-weak`.
 * @throws {Conflict} `api-port-taken`. @throws {Denied} `api-port-denied`. @throws {Unavailable} `api-address-unusable`.
 */
export async function startApi(options: ServeOptions): Promise<RunningApi> {
  const { host = "127.0.0.1", port = 0, hosts = [], version = manifest.version } = options;
  if (!LOOPBACK.has(host) && hosts.length === 0) throw exposed(host);
  const closing = new AbortController();
  let own = new Set<string>();
  const api = createApi({
    ...options,
    version,
    closing: closing.signal,
    isOwnHost: (name) => own.has(name.toLowerCase()),
  });
  // Plain HTTP/1.1 was asked for: the union of the library's types is only about its other options.
  const server = createAdaptorServer({ fetch: api.fetch }) as Server;
  // A dump may take hours, and pause for minutes; headers may not.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  const actual = await listen(server, host, port);
  own = new Set([...addresses(host), ...hosts].map((name) => withPort(name, actual).toLowerCase()));

  return {
    url: `http://${withPort(ANY.has(host) ? "127.0.0.1" : host, actual)}`,
    async close(graceMs = 2_000) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      closing.abort();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** A loopback address is known by each of its names, and one that stands for all of a machine's is among them. */
const addresses = (host: string): readonly string[] => (LOOPBACK.has(host) || ANY.has(host) ? [...LOOPBACK] : [host]);

function withPort(name: string, port: number): string {
  if (isIP(name) === 6) return `[${name}]:${port}`;
  return /:\d+$/.test(name) ? name : `${name}:${port}`;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", (error: NodeJS.ErrnoException) => reject(unbound(error, host, port)));
  server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  return promise;
}

const exposed = (host: string) =>
  new InvalidInput("api-exposed", `The API would be open to the network at ${host}.`, {
    next: "Leave it at 127.0.0.1, or put a proxy with TLS before it and name it in the API's hosts.",
    params: { host },
  });

function unbound(cause: NodeJS.ErrnoException, host: string, port: number) {
  const params = { host, port };
  if (cause.code === "EADDRINUSE") {
    return new Conflict("api-port-taken", `Another program listens at ${host}:${port}.`, {
      next: "Stop it, or choose another port for the engine; 0 takes any free one.",
      params,
      cause,
    });
  }
  if (cause.code === "EACCES" || cause.code === "EPERM") {
    return new Denied("api-port-denied", `This user may not listen at ${host}:${port}.`, {
      next: "Choose a port above 1023.",
      params,
      cause,
    });
  }
  return new Unavailable(
    "api-address-unusable",
    `Nothing can listen at ${host}:${port} (${cause.code ?? cause.message}).`,
    {
      next: "Check that the address is this machine's.",
      params,
      cause,
    },
  );
}
