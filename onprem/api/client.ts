import { Denied, NotFound, Refused } from "../../events/error.ts";
import type { Service } from "../engine/service.ts";
import {
  backupList,
  deadLetterList,
  dropStatus,
  fileList,
  health,
  progress,
  requeued,
  restoreNeeds,
  restoreStatus,
  vaultStatus,
  verifyReport,
} from "./answers.ts";
import { absent, connect, type Endpoint, lost, readJson, readText, understood } from "./connection.ts";
import { follow } from "./follow.ts";
import { readFrames } from "./frames.ts";
import { sendStream } from "./send-stream.ts";

export interface ClientOptions extends Endpoint {
  /** A line of events without a byte for so long is taken for broken; 45 seconds by default. */
  readonly silenceMs?: number;
  /** How long an engine that went away is looked for while its events are followed; a minute by default. */
  readonly patienceMs?: number;
}

export interface Client extends Service {
  /**
   * Whether the engine of this token is there.
   *
   * @throws {Unavailable} `engine-unreachable` when nobody answers, or somebody else does: an address may be a later program's.
   */
  ping(): Promise<void>;
}

/**
 * An engine in another process, spoken to over HTTP: the same interface, the same errors. This module is loaded by every command, so it
 * imports little: see connection.ts and shape.ts.
 *
 * @throws {InvalidInput} `engine-url-wrong`. Its methods throw beside what the engine throws:
 * `engine-unreachable`, `engine-lost` (Unavailable), `engine-foreign` (Refused).
 */
export function createClient({ url, token, silenceMs = 45_000, patienceMs = 60_000 }: ClientOptions): Client {
  const connection = connect({ url, token });
  const { ask } = connection;

  return {
    async ping() {
      try {
        await ask(health, "GET", "/v1/ping");
      } catch (error) {
        throw error instanceof Denied || error instanceof Refused || error instanceof NotFound
          ? absent(url, error)
          : error;
      }
    },

    drop: (request) => ask(dropStatus, "POST", "/v1/drops", { body: request }),

    async dropStream(item, name, stream, { ended, labels = {} }) {
      const labelled = Object.entries(labels).map(([key, value]) => [`labels[${key}]`, value] as const);
      const query = { item, name, ...Object.fromEntries(labelled) };
      const answer = await sendStream(connection, "/v1/drops/stream", url, { stream, ended }, { query });
      return readJson(answer, dropStatus, url);
    },

    dropStatus: (drop, until) =>
      ask(dropStatus, "GET", `/v1/drops/${encodeURIComponent(drop)}`, {
        query: { until: until?.state, milliseconds: until?.milliseconds },
      }),

    status: () => ask(vaultStatus, "GET", "/v1/status"),

    backups: async ({ item, at, limit }) =>
      (await ask(backupList, "GET", "/v1/backups", { query: { item, at, limit } })).backups,

    files: async (backup) => (await ask(fileList, "GET", `/v1/backups/${encodeURIComponent(backup)}/files`)).files,

    needs: (backup) => ask(restoreNeeds, "GET", `/v1/backups/${encodeURIComponent(backup)}/needs`),

    restore: (request) => ask(restoreStatus, "POST", "/v1/restores", { body: request }),

    restoreStatus: (restore, until) =>
      ask(restoreStatus, "GET", `/v1/restores/${encodeURIComponent(restore)}`, {
        query: { milliseconds: until?.milliseconds },
      }),

    async verify({ backup, signal }, tell) {
      try {
        const answer = await connection.send("POST", "/v1/verify", { body: { backup }, ...(signal ? { signal } : {}) });
        for await (const { name, data } of readFrames(answer, url)) {
          if (name === "report") return understood(url, () => verifyReport(data, "the report"));
          tell(understood(url, () => progress(data, "the progress")));
        }
        throw lost(url, new Error("the report did not come"));
      } catch (error) {
        throw signal?.aborted ? calledOff() : error;
      }
    },

    deadLetters: async () => (await ask(deadLetterList, "GET", "/v1/dead-letters")).deadLetters,

    requeue: async (id) => (await ask(requeued, "POST", `/v1/dead-letters/${encodeURIComponent(id)}/requeue`)).requeued,

    events: (options) => follow({ ...options, connection, url, silenceMs, patienceMs }),

    metrics: async () => readText(await connection.send("GET", "/metrics"), url),

    close: async () => connection.close(),
  };
}

const calledOff = () =>
  new Refused("verify-aborted", "The verification was called off.", {
    next: "Run it again when there is time; it changes nothing.",
  });
