import { lstat } from "node:fs/promises";
import { basename, isAbsolute } from "node:path";
import { z } from "zod";
import { FenchiError, InvalidInput, NotFound, Refused } from "../../events/error.ts";
import { toEvent } from "../../events/index.ts";
import { isErrno } from "../../providers/local/errno.ts";
import type { Standing } from "../strategy/standing.ts";
import type { DropRecord } from "./catalog.ts";
import type { Engine } from "./engine.ts";
import type { EventLog } from "./event-log.ts";
import { listFiles } from "./files.ts";
import { takeIn } from "./intake.ts";
import { needsOf } from "./needs.ts";
import { restoreIdOf } from "./restore-id.ts";
import type { DropRequest, DropStatus, RestoreRequest, RestoreStatus, Service, VaultStatus } from "./service.ts";
import { backupFilter, dropRequest, restoreRequest } from "./service.ts";
import { verifyVault } from "./verify.ts";

/** What the service shows of the engine's surroundings. */
export interface LocalServiceOptions {
  readonly engine: Engine;
  readonly log: EventLog;
  /** Prometheus text of the engine's registry. */
  readonly metrics: (status: VaultStatus) => Promise<string>;
  /** Of the running engine, if this is one that others can talk to. */
  readonly url?: () => string | undefined;
  readonly close: () => Promise<void>;
}

/** States that a drop has passed, in order. */
const order: readonly DropStatus["state"][] = ["queued", "sealing", "sealed", "restorable", "protected"];

/** How many failed drops the status still shows. */
const failuresShown = 20;

/** The {@link Service} on an engine in this process. */
export function createLocalService(options: LocalServiceOptions): Service {
  const { engine, log } = options;
  const { state, pump, streams, progress, home } = engine;
  const { catalog } = state;
  let standings: ((now: number) => Promise<readonly Standing[]>) | undefined;

  async function untilDrop(drop: string, wanted: DropStatus["state"], milliseconds: number): Promise<DropStatus> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const status = statusOf(requireDrop(drop));
      const left = deadline - performance.now();
      if (status.state === "failed" || order.indexOf(status.state) >= order.indexOf(wanted) || left <= 0) return status;
      await progress.changed(status.backup === undefined ? [drop] : [drop, status.backup], left);
    }
  }

  function requireDrop(drop: string): DropRecord {
    const found = catalog.drop(drop);
    if (found) return found;
    throw new NotFound("drop-unknown", `This home knows no drop ${drop}.`, {
      next: "fenchi status shows the drops under way, fenchi list the backups.",
      params: { drop },
    });
  }

  function statusOf(record: DropRecord): DropStatus {
    const { drop, item, name, state: reached, backup, size, stalled } = record;
    const source = record.source.kind === "stream" ? record.source.stream : record.source.path;
    const failure = record.error ?? asFailure(progress.failure(drop) ?? (backup && progress.failure(backup)));
    return {
      drop,
      item,
      name,
      state: reached,
      ...(backup === undefined ? {} : { backup }),
      ...(size === undefined ? {} : { size }),
      done: size ?? progress.bytesRead(source),
      providers: home.providers.map((provider) => ({
        name: provider.name,
        ...(backup === undefined ? { staged: 0, stored: 0 } : progress.parcels(backup, provider.name)),
      })),
      stalled: [...stalled],
      ...(failure ? { error: failure } : {}),
    };
  }

  function findBackup(request: RestoreRequest): { backup: string; item: string | undefined } {
    if (request.backup !== undefined) {
      return { backup: request.backup, item: catalog.backup(request.backup)?.item };
    }
    const filter = { item: request.item, ...(request.at === undefined ? {} : { at: request.at }), limit: 10_000 };
    const exact = catalog.backups(backupFilter.parse(filter)).filter((each) => each.item === request.item);
    const found = exact.find((each) => each.state !== "sealed");
    if (found) return found;
    const sealed = exact.length > 0;
    throw new NotFound(
      sealed ? "backup-not-restorable" : "item-unknown",
      sealed
        ? `No generation of ${request.item} is restorable yet.`
        : `There is no backup of ${request.item}${request.at === undefined ? "" : ` from ${request.at} or before`}.`,
      {
        next: sealed ? "fenchi status says which provider it waits for." : "List what there is with fenchi list.",
        params: { item: request.item ?? "" },
      },
    );
  }

  function restoreStatusOf(restore: string): RestoreStatus {
    const record = catalog.restore(restore);
    if (!record) {
      throw new NotFound("restore-unknown", `This home knows no restore ${restore}.`, {
        next: "Ask for it again with fenchi restore; what was restored before is not fetched again.",
        params: { restore },
      });
    }
    const { requested: _, ...shown } = record;
    const moving = progress.restoreOf(restore);
    const running = shown.state === "queued" && moving ? { state: "running" as const, size: moving.total } : {};
    return { ...shown, ...running, done: shown.state === "completed" ? (shown.size ?? 0) : (moving?.done ?? 0) };
  }

  async function providerStatus({
    name,
    kind,
    location,
    store,
    staging,
  }: Engine["home"]["providers"][number]): Promise<VaultStatus["providers"][number]> {
    let waiting = 0;
    try {
      for await (const _ of staging.list("parcels/")) waiting++;
      await store.assertOwn();
      return { name, kind, location, reachable: true, waiting };
    } catch (error) {
      const failure = asFailure(error);
      return { name, kind, location, reachable: false, waiting, ...(failure ? { error: failure } : {}) };
    }
  }

  async function overdue(): Promise<Pick<VaultStatus, "overdue" | "strategyProblem">> {
    try {
      // Only a status needs it: a drop or a restore does not load it.
      const { createStandings, overdueItems } = await import("../strategy/standing.ts");
      const { layout, config } = home;
      standings ??= createStandings({
        home: layout.home,
        strategy: layout.strategy,
        schedules: config.schedules,
        catalog,
      });
      return { overdue: overdueItems(await standings(Date.now())) };
    } catch (error) {
      const strategyProblem = asFailure(error);
      if (!strategyProblem) throw error;
      return { overdue: [], strategyProblem };
    }
  }

  const service: Service = {
    async drop(request) {
      const { item, path, name = basename(path), labels } = understood(dropRequest, request) satisfies DropRequest;
      const { kind, size } = await lookAt(path);
      const drop = await takeIn(engine, { source: { kind, path }, item, name, labels, size });
      return statusOf(requireDrop(drop));
    },
    async dropStream(item, name, stream, { ended, labels }) {
      const id = streams.add(stream, ended);
      const drop = await takeIn(engine, { source: { kind: "stream", stream: id }, item, name, labels });
      for (;;) {
        const status = await untilDrop(drop, "sealed", 60_000);
        if (status.state === "failed" || order.indexOf(status.state) >= order.indexOf("sealed")) return status;
      }
    },
    async dropStatus(drop, until) {
      if (!until) return statusOf(requireDrop(drop));
      return await untilDrop(drop, until.state, Math.min(until.milliseconds, 30_000));
    },
    async status() {
      const depths = engine.queue.depths();
      const counts = catalog.counts();
      return {
        vault: home.vault.vault,
        name: home.vault.name,
        home: home.layout.home,
        trial: home.trial,
        threshold: home.vault.threshold,
        quorum: home.vault.quorum,
        providers: await Promise.all(home.providers.map(providerStatus)),
        engine: engineStatus(options.url?.()),
        backups: counts,
        drops: catalog.openDrops(failuresShown).map(statusOf),
        queues: Object.entries(depths).map(([queue, depth]) => ({ queue, ...depth })),
        ...(await overdue()),
        head: (await state.ledger.head())?.seq ?? 0,
      };
    },
    backups: async (filter) => catalog.backups(backupFilter.parse(filter)),
    files: (backup) => listFiles(home, backup, () => new Date()),
    needs: (backup) => needsOf(home, backup, () => new Date()),
    async restore(asked) {
      const request = understood(restoreRequest, asked);
      if (!isAbsolute(request.to)) throw relativePath(request.to);
      const { backup, item } = findBackup(request);
      const restore = restoreIdOf({ ...request, backup }, catalog);
      await catalog.addRestore({ restore, backup, item, to: request.to, requested: new Date() });
      const { without, range, path, overwrite } = request;
      const target = { kind: "path" as const, path: request.to };
      const bounds = { ...(range ? { range } : {}), ...(path === undefined ? {} : { path }) };
      // The event's id is the restore's: where it waits already, it is there once.
      await pump.publish(
        toEvent(
          { name: "restore.requested", data: { restore, backup, target, without, overwrite, ...bounds } },
          { id: restore, source: `/fenchi/${home.vault.vault}/service`, time: new Date().toISOString() },
        ),
      );
      return restoreStatusOf(restore);
    },
    async restoreStatus(restore, until) {
      const deadline = performance.now() + Math.min(until?.milliseconds ?? 0, 30_000);
      for (;;) {
        const status = restoreStatusOf(restore);
        const left = deadline - performance.now();
        if (status.state === "completed" || status.state === "failed" || left <= 0) return status;
        await progress.changed([restore], left);
      }
    },
    async verify(asked, onProgress) {
      const stores = home.providers.map((provider) => provider.store);
      const head = (await state.ledger.head())?.seq ?? 0;
      return await verifyVault({ vault: home.vault, stores, head, now: Date.now }, asked, onProgress);
    },
    deadLetters: async () =>
      engine.queue.deadLetters().map(({ id, queue, type, subject, attempts, code, message, time }) => ({
        id: String(id),
        queue,
        type,
        subject,
        attempts,
        code,
        message,
        time: time.toISOString(),
      })),
    async requeue(id) {
      const count = engine.queue.requeue(id === "all" ? "all" : Number(id));
      pump.wake();
      return count;
    },
    events: (asked) => log.subscribe(asked),
    metrics: async () => options.metrics(await service.status()),
    close: options.close,
  };
  return service;
}

function engineStatus(url: string | undefined): VaultStatus["engine"] {
  return url === undefined ? { running: false } : { running: true, pid: process.pid, url };
}

function asFailure(error: unknown): NonNullable<DropStatus["error"]> | undefined {
  if (!(error instanceof FenchiError)) return undefined;
  const { code, message, next, params } = error;
  return { code, message, next, params };
}

/** @throws {InvalidInput} `request-invalid`, as the HTTP API says it */
function understood<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const why = z.prettifyError(parsed.error);
  throw new InvalidInput("request-invalid", `The request's body is not what it must be: ${why}`, {
    next: "Correct it; /openapi.json says what each route takes.",
    params: { part: "body", why },
    cause: parsed.error,
  });
}

/** @throws {NotFound} `source-missing`; {InvalidInput} `path-relative`, `source-not-a-file` */
async function lookAt(path: string): Promise<{ kind: "file" | "folder"; size: number | undefined }> {
  if (!isAbsolute(path)) throw relativePath(path);
  try {
    const stats = await lstat(path);
    if (stats.isDirectory()) return { kind: "folder", size: undefined };
    if (stats.isFile()) return { kind: "file", size: stats.size };
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw unreadable(path, error);
    throw new NotFound("source-missing", `There is no file or folder ${path}.`, {
      next: "Check the path; it is read on the host where the engine runs.",
      params: { path },
    });
  }
  throw new InvalidInput("source-not-a-file", `${path} is neither a file nor a folder.`, {
    next: "Name the file itself: links and devices are not followed. A stream is dropped with fenchi drop -.",
    params: { path },
  });
}

function unreadable(path: string, cause: unknown): Refused {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Refused("source-unreadable", `${path} cannot be read: ${why}`, {
    next: "Check that this user may read it.",
    params: { path },
    cause,
  });
}

function relativePath(path: string): InvalidInput {
  return new InvalidInput("path-relative", `${JSON.stringify(path)} is not an absolute path.`, {
    next: "Name it from the root: the engine may run in another folder.",
    params: { path },
  });
}
