import { createHash } from "node:crypto";
import { InvalidInput, NotFound, Refused } from "../../events/error.ts";
import type { FenchiEvent } from "../../events/index.ts";
import { createEventLog, type EventLog, type EventLogOptions } from "../../onprem/engine/event-log.ts";
import type {
  BackupSummary,
  DeadLetter,
  DropStatus,
  RestoreStatus,
  Service,
  VaultStatus,
} from "../../onprem/engine/service.ts";

const PROVIDERS = ["taipei", "tokyo", "virginia"];
const id = (number: number) => number.toString(16).padStart(32, "0");

/** A call as the service saw it. */
export interface Call {
  readonly method: keyof Service;
  readonly arguments: readonly unknown[];
}

export interface MemoryService extends Service {
  readonly calls: Call[];
  readonly log: EventLog;
  /** What streams brought, by name: bytes and SHA-256 of those that ended well. */
  readonly streams: Map<string, { readonly size: number; readonly sha256: string }>;
  /** Streams that did not, with the reason. */
  readonly broken: { readonly name: string; readonly error: unknown }[];
  readonly letters: Map<string, DeadLetter>;
  /** Thrown by the next call, once. */
  failNext: unknown;
  /** Awaited before each chunk of a stream is taken, and each step of a verification. */
  pace: (size: number) => Promise<void> | void;
  say(event: FenchiEvent): void;
}

/** An engine without a vault: answers as the interface says and remembers what it was asked. */
export function createMemoryService(options: EventLogOptions = {}): MemoryService {
  const drops = new Map<string, DropStatus>();
  const restores = new Map<string, RestoreStatus>();
  const log = createEventLog(options);
  let next = 1;

  function called(method: keyof Service, ...given: readonly unknown[]): void {
    service.calls.push({ method, arguments: given });
    const error = service.failNext;
    service.failNext = undefined;
    if (error !== undefined) throw error;
  }

  function remember(item: string, name: string, state: DropStatus["state"], size: number): DropStatus {
    const status: DropStatus = {
      drop: id(next++),
      item,
      name,
      state,
      size,
      done: size,
      providers: PROVIDERS.map((provider) => ({ name: provider, stored: 1, staged: 2 })),
      stalled: ["virginia"],
      ...(state === "queued" ? {} : { backup: id(100 + next) }),
    };
    drops.set(status.drop, status);
    return status;
  }

  const service: MemoryService = {
    calls: [],
    log,
    streams: new Map(),
    broken: [],
    letters: new Map(),
    failNext: undefined,
    pace: () => {},
    say: (event) => log.push(event),

    async drop(request) {
      called("drop", request);
      return remember(request.item, request.name ?? "name", "queued", 0);
    },
    async dropStream(item, name, stream, given) {
      called("dropStream", item, name, given);
      const hash = createHash("sha256");
      let size = 0;
      try {
        for await (const chunk of stream) {
          hash.update(chunk);
          size += chunk.length;
          await service.pace(size);
        }
        await given.ended;
      } catch (error) {
        service.broken.push({ name, error });
        throw error;
      }
      service.streams.set(name, { size, sha256: hash.digest("hex") });
      return remember(item, name, "sealed", size);
    },
    async dropStatus(drop, until) {
      called("dropStatus", drop, until);
      const status = drops.get(drop);
      if (!status) throw absent("drop", drop);
      return status;
    },
    async status() {
      called("status");
      return vaultStatus([...drops.values()]);
    },
    async backups(filter) {
      called("backups", filter);
      return [backup(filter.item ?? "household/register/dump.sql")];
    },
    async files(one) {
      called("files", one);
      return [
        { path: "公文/甲.odt", size: 3, offset: 512, sha256: id(5).repeat(2), mtime: "2026-11-23T03:00:00.000Z" },
      ];
    },
    async needs(one) {
      called("needs", one);
      return { bytes: 3, fetch: 2048, packs: 1, uses: 0 };
    },
    async restore(request) {
      called("restore", request);
      if (request.item === undefined && request.backup === undefined) {
        throw new InvalidInput("restore-of-nothing", "Neither item nor backup.", { next: "Name one." });
      }
      const status: RestoreStatus = {
        restore: id(next++),
        backup: request.backup ?? id(7),
        to: request.to,
        state: "queued",
        done: 0,
        fetched: 0,
        providers: [],
        faults: [{ provider: "tokyo", fault: "slow", message: "took 9 s" }],
        error: { code: "x", message: "m", next: "n", params: { provider: "tokyo", bytes: 4 } },
      };
      restores.set(status.restore, status);
      return status;
    },
    async restoreStatus(restore, until) {
      called("restoreStatus", restore, until);
      const status = restores.get(restore);
      if (!status) throw absent("restore", restore);
      return status;
    },
    async verify({ backup: one, signal }, progress) {
      called("verify", one);
      for (const done of [1, 2, 3]) {
        await service.pace(done);
        if (signal?.aborted) throw new Refused("verify-aborted", "Called off.", { next: "Run it again." });
        progress({ done, total: done === 3 ? undefined : 3 });
      }
      const findings = [{ provider: "tokyo", object: "share", fault: "altered" as const, message: "hash differs" }];
      return { backups: 1, objects: 3, bytes: 3, findings, lost: [id(9)], milliseconds: 1.5 };
    },
    async deadLetters() {
      called("deadLetters");
      return [...service.letters.values()];
    },
    async requeue(which) {
      called("requeue", which);
      if (which !== "all") return service.letters.delete(which) ? 1 : 0;
      const { size } = service.letters;
      service.letters.clear();
      return size;
    },
    events(given) {
      called("events", given.after);
      return log.subscribe(given);
    },
    async metrics() {
      called("metrics");
      return "# TYPE fenchi_up gauge\nfenchi_up 1\n";
    },
    close: async () => log.close(),
  };
  return service;
}

const absent = (what: string, name: string) =>
  new NotFound(`${what}-unknown`, `There is no ${what} ${name}.`, { next: "Look at the list.", params: { name } });

const backup = (item: string): BackupSummary => ({
  backup: id(7),
  item,
  kind: "file",
  name: "名冊 2026.sql",
  size: 5,
  sha256: id(1).repeat(2),
  time: "2026-11-23T03:00:00.000Z",
  state: "protected",
  providers: PROVIDERS,
  seq: 3,
});

const vaultStatus = (drops: DropStatus[]): VaultStatus => ({
  vault: id(1),
  name: "試驗",
  home: "/srv/fenchi",
  trial: true,
  threshold: 2,
  quorum: 2,
  providers: PROVIDERS.map((name) => ({ name, kind: "local", location: `/srv/${name}`, reachable: true, waiting: 0 })),
  engine: { running: true, pid: 4711, url: "http://127.0.0.1:1" },
  backups: { sealed: 0, restorable: 1, protected: 2 },
  drops,
  queues: [{ queue: "seal", ready: 1, delayed: 0, inFlight: 2, dead: 0 }],
  overdue: [],
  head: 3,
});
