import { randomUUID } from "node:crypto";
import { FenchiError } from "../../events/error.ts";
import { type FenchiEvent, toEvent } from "../../events/index.ts";
import { createMetrics } from "../api/metrics.ts";
import { startApi } from "../api/server.ts";
import { createContinuity } from "../continuity/index.ts";
import { createDrills } from "../drill/room.ts";
import { createEngine } from "../engine/engine.ts";
import { createEventLog } from "../engine/event-log.ts";
import { createIngest } from "../engine/ingest.ts";
import { createLocalService } from "../engine/local-service.ts";
import { acquireLock } from "../engine/lock.ts";
import type { Failure } from "../engine/pump.ts";
import { insideHome } from "./config.ts";
import { reach } from "./connect.ts";
import type { RunningEngine } from "./contract.ts";
import { openHome } from "./home.ts";
import { layoutOf } from "./layout.ts";
import { readToken, removeEngine, writeEngine } from "./session.ts";

export interface ServeOptions {
  /** As `listen` in the configuration, unless said. */
  readonly host?: string;
  readonly port?: number;
  /** Whether the ingest folder is watched and schedules are kept; they are unless this is false. */
  readonly ingest?: boolean;
  readonly onEvent?: (event: FenchiEvent) => void;
  readonly onFailure?: (failure: Failure) => void;
  /** What needs a person's eye: a file that cannot be taken, a history that cannot be written. */
  readonly onProblem?: (problem: unknown) => void;
}

/** How long what runs may take to finish when the engine is stopped. */
const stopMs = 10_000;
/** How long a command that holds the home may take to finish before the engine gives up starting. */
const waitMs = 60_000;

/**
 * The engine of a home: queue, watcher, schedules, HTTP API.
 * @throws {Refused} `home-busy`; {Unavailable} `listen-failed`
 */
export async function serve(path: string, options: ServeOptions = {}): Promise<RunningEngine> {
  const layout = layoutOf(path);
  const home = await openHome(path, () => new Date());
  const { onProblem = () => {} } = options;
  // A command ends by itself and is waited for; an engine that answers stays.
  const running = await reach(layout);
  await running?.service.close();
  const lock = await acquireLock(layout.lock, { command: "fenchi serve", waitMs: running ? 0 : waitMs });
  try {
    const log = createEventLog();
    const metrics = createMetrics();
    const engine = await createEngine(home, {
      onEvent(event) {
        metrics.observe(event);
        if (event.type === "tw.fenchi.backup.sealed") {
          metrics.sealed(engine.state.catalog.drop(event.data.drop)?.size ?? 0);
        }
        log.push(event);
        options.onEvent?.(event);
      },
      onFailure(failure) {
        metrics.failed(failure.error instanceof FenchiError ? failure.error.code : "unexpected");
        options.onFailure?.(failure);
      },
      onProblem,
    });
    let url: string | undefined;
    const service = createLocalService({
      engine,
      log,
      metrics: metrics.text,
      url: () => url,
      close: async () => {},
    });
    const ingest = engine.sealing && options.ingest !== false ? createIngest(engine, service, onProblem) : undefined;
    const token = await readToken(layout);
    const { host = home.config.listen.host, port = home.config.listen.port } = options;
    const drills = createDrills({
      home: home.layout.home,
      service,
      say: (draft, id = randomUUID()) =>
        engine.pump.publish(
          toEvent(draft, { id, source: `/fenchi/${home.vault.vault}/drills`, time: new Date().toISOString() }),
        ),
      now: () => new Date(),
      onProblem,
    });
    const continuity = createContinuity(home, service, () => new Date(), drills);
    const api = await startApi({ service, continuity, token, host, port, onUnexpected: onProblem });
    url = api.url;
    try {
      await engine.start();
      await ingest?.start();
      await drills.start();
      await writeEngine(layout, api.url);
    } catch (error) {
      await api.close();
      await engine.stop(stopMs);
      throw error;
    }
    const stop = async () => {
      await removeEngine(layout);
      await ingest?.stop();
      await drills.stop();
      await api.close();
      await engine.stop(stopMs);
      await lock.release();
    };
    return {
      service,
      url: api.url,
      token,
      ingest: insideHome(home.layout.home, home.config.ingest.root),
      stop: once(stop),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
