import { mkdir } from "node:fs/promises";
import type { FenchiError } from "../../events/error.ts";
import { toEvent } from "../../events/index.ts";
import { insideHome } from "../home/config.ts";
import { createOverdueWatch } from "../strategy/overdue-watch.ts";
import { createStandings } from "../strategy/standing.ts";
import type { Engine } from "./engine.ts";
import { takeIn } from "./intake.ts";
import { stripDate } from "./item.ts";
import { createScheduler, type ScheduleEntry } from "./schedule.ts";
import type { Service } from "./service.ts";
import { runCommand } from "./source/index.ts";
import { createWatcher } from "./watcher.ts";

/** What brings drops in without anybody asking: the watched folder, and the clock. */
export interface Ingest {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws {InvalidInput} `schedule-invalid`, `schedule-duplicate` */
export function createIngest(engine: Engine, service: Service, onProblem: (problem: FenchiError) => void): Ingest {
  const { home, state } = engine;
  const { ingest, schedules } = home.config;
  const root = insideHome(home.layout.home, ingest.root);
  const watcher = createWatcher({
    root,
    quietMs: ingest.quietSeconds * 1000,
    rescanMs: ingest.rescanSeconds * 1000,
    seen: (key) => state.catalog.seen(key),
    async onDrop({ item, kind, name, path, key }) {
      const disposition = ingest.remove ? "remove" : "keep";
      await takeIn(engine, { drop: key, item, name, source: { kind, path }, disposition });
      await state.catalog.see(key);
    },
    onProblem,
    ...(ingest.stripDates ? { rule: stripDate } : {}),
  });
  const scheduler = createScheduler({
    entries: schedules,
    history: state.history,
    now: Date.now,
    setTimer,
    run: (entry) => runScheduled(entry, service),
    onProblem,
  });
  const watch = createOverdueWatch({
    standings: createStandings({
      home: home.layout.home,
      strategy: home.layout.strategy,
      schedules,
      catalog: state.catalog,
    }),
    now: Date.now,
    setTimer,
    seen: (key) => state.catalog.seen(key),
    see: (key) => state.catalog.see(key),
    publish: (draft, id) =>
      engine.pump.publish(
        toEvent(draft, { id, source: `/fenchi/${home.vault.vault}/engine`, time: new Date().toISOString() }),
      ),
    onProblem,
  });
  return {
    async start() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      await watcher.start();
      await scheduler.start();
      await watch.start();
    },
    async stop() {
      await watch.stop();
      await scheduler.stop();
      await watcher.close();
    },
  };
}

function setTimer(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}

async function runScheduled({ item, source }: ScheduleEntry, service: Service): Promise<void> {
  if (source.kind === "path") {
    await service.drop({ item, path: source.path });
    return;
  }
  const { stream, ended } = runCommand(source.command, { lend: true });
  await service.dropStream(item, item.slice(item.lastIndexOf("/") + 1), stream, { ended });
}
