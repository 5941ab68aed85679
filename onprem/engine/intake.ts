import { randomBytes } from "node:crypto";
import { type Draft, toEvent } from "../../events/index.ts";
import type { DropRecord } from "./catalog.ts";
import type { Engine } from "./engine.ts";

/** A drop as it comes in. */
export interface Incoming {
  /** 16 bytes in hex; drawn if absent. The same id again is the same drop. */
  readonly drop?: string;
  readonly item: string;
  readonly name: string;
  readonly source: DropRecord["source"];
  readonly disposition?: DropRecord["disposition"];
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Bytes, where they are known beforehand. */
  readonly size?: number | undefined;
}

/**
 * Takes a drop in: on record first, so that a crash in between leaves a drop that is said again at the next start, and never one that
 * is sealed and unknown.
 *
 * @returns the drop's id
 * @throws {Refused} `restore-only` in a home that cannot seal
 */
export async function takeIn(engine: Engine, incoming: Incoming): Promise<string> {
  if (!engine.sealing) await engine.home.sealing();
  const { drop = randomBytes(16).toString("hex"), item, name, source, disposition = "keep" } = incoming;
  const received = new Date();
  const { labels = {}, size: announced } = incoming;
  await engine.state.catalog.addDrop({ drop, item, name, source, disposition, received, labels, announced });
  await engine.pump.publish(dropReceived(engine, { ...incoming, drop, disposition }, received));
  return drop;
}

/**
 * Says again every drop that a crash left on record and unsaid, in the words that it came in with: so those that wait in a queue are
 * there once all the same. Where the queue was lost, whatever else was under way is said again, too.
 */
export async function resumeDrops(engine: Engine): Promise<void> {
  const lost = Object.keys(engine.queue.depths()).length === 0;
  for (const record of engine.state.catalog.openDrops(0)) {
    const { announced, backup, state, ...known } = record;
    if (state === "queued" || (lost && state !== "restorable")) {
      await engine.pump.publish(dropReceived(engine, { ...known, size: announced }, record.received));
    }
    if (lost && backup !== undefined) await resumeBackup(engine, backup);
  }
}

/** What the tracker has said of a backup is said again, and whoever has not confirmed it is asked. */
async function resumeBackup(engine: Engine, backup: string): Promise<void> {
  const tracked = await engine.state.ledger.read(backup);
  if (!tracked) return;
  const { announced, chained, complete: providers } = tracked;
  for (const reached of ["restorable", "protected"] as const) {
    if (!chained || !announced.has(reached)) continue;
    await say(engine, { name: `backup.${reached}`, data: { backup, seq: chained.seq, providers: [...providers] } });
  }
  await say(engine, { name: "deadline.passed", data: { backup, attempt: 1 } });
}

function say(engine: Engine, draft: Draft): Promise<void> {
  const source = `/fenchi/${engine.home.vault.vault}/intake`;
  const id = randomBytes(16).toString("hex");
  return engine.pump.publish(toEvent(draft, { id, source, time: new Date().toISOString() }));
}

/** The event's id is the drop's: a queue holds it once. */
function dropReceived(engine: Engine, incoming: Incoming & { readonly drop: string }, time: Date) {
  const { drop, item, name, source, disposition = "keep", labels, size } = incoming;
  return toEvent(
    {
      name: "drop.received",
      data: {
        drop,
        item,
        name,
        source,
        disposition,
        ...(labels && Object.keys(labels).length > 0 ? { labels: { ...labels } } : {}),
        ...(size === undefined ? {} : { size }),
      },
    },
    { id: drop, source: `/fenchi/${engine.home.vault.vault}/intake`, time: time.toISOString() },
  );
}
