import { setTimeout as sleep } from "node:timers/promises";
import { FenchiError } from "../../events/error.ts";
import { createClient } from "../api/client.ts";
import type { Owner } from "../engine/lock.ts";
import type { Service, VaultStatus } from "../engine/service.ts";
import type { Connection } from "./contract.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { readEngine } from "./session.ts";

export interface ConnectOptions {
  /** What this process is, for others to read: `fenchi drop`. Never arguments, which may hold secrets. */
  readonly command: string;
  /** Told once, when another process without an API holds the home. */
  readonly onWait?: (owner: Owner | undefined) => void;
  /** How long to wait for it. */
  readonly waitMs?: number;
}

/** An engine in this process carries on with what is ready for that long before it ends. */
const settleMs = 30_000;

/**
 * Talks to the home's running engine, or runs one in this process for as long as the connection is open. Never both: an engine holds the
 * home's lock.
 *
 * @throws {NotFound} `home-missing`; {Refused} `home-busy` when another process held the home for longer than `waitMs`
 */
export async function connect(home: string, options: ConnectOptions): Promise<Connection> {
  const { command, onWait, waitMs = 600_000 } = options;
  const layout = layoutOf(home);
  const deadline = performance.now() + waitMs;
  let told = false;
  for (;;) {
    const remote = await reach(layout);
    if (remote) return remote;
    const own = await tryOwn(layout, command, deadline);
    if (own) return own;
    if (!told && onWait) {
      const { readOwner } = await import("../engine/lock.ts");
      onWait(readOwner(layout.lock));
    }
    told = true;
    await sleep(50);
  }
}

/** The running engine, if one answers. */
export async function reach(layout: Layout): Promise<Connection | undefined> {
  const engine = await readEngine(layout);
  if (!engine) return undefined;
  const service = createClient(engine);
  try {
    await service.ping();
    return { service, remote: engine.url };
  } catch (error) {
    if (!(error instanceof FenchiError) || !error.retriable) throw error;
    return undefined;
  }
}

/** An engine of our own; `undefined` while another process holds the home. */
async function tryOwn(layout: Layout, command: string, deadline: number): Promise<Connection | undefined> {
  // Loaded only here: a command that talks to a running engine needs nothing of it.
  const { readConfig } = await import("./config.ts");
  await readConfig(layout.config, layout.home);
  const [{ acquireLock }, { openHome }, { createEngine }, { createEventLog }, { createLocalService }] =
    await Promise.all([
      import("../engine/lock.ts"),
      import("./home.ts"),
      import("../engine/engine.ts"),
      import("../engine/event-log.ts"),
      import("../engine/local-service.ts"),
    ]);
  const lock = await acquireLock(layout.lock, { command }).catch((error: unknown) => {
    if (!(error instanceof FenchiError) || error.code !== "home-busy" || performance.now() > deadline) throw error;
    return undefined;
  });
  if (!lock) return undefined;
  try {
    const log = createEventLog();
    const engine = await createEngine(await openHome(layout.home, () => new Date()), {
      onEvent: log.push,
    });
    await engine.start();
    const close: Service["close"] = async (closing) => {
      if (!closing?.hurry) await Promise.race([engine.pump.idle(), sleep(settleMs, undefined, { ref: false })]);
      await engine.stop(closing?.hurry ? 2_000 : 10_000);
      await lock.release();
    };
    // Nobody scrapes an engine that lives for one command: the library is loaded when it is asked after all.
    const metrics = async (status: VaultStatus) => (await import("../api/metrics.ts")).createMetrics().text(status);
    return { service: createLocalService({ engine, log, metrics, close }), remote: undefined };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
