import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { type EventOf, type FenchiEvent, nameOf } from "../../events/index.ts";
import type { VaultStatus } from "../engine/service.ts";
import { createAges } from "./ages.ts";
import { createBound } from "./bound.ts";

export interface MetricsOptions {
  /** Memory, CPU and event loop of this process as well; so by default. */
  readonly process?: boolean;
}

/**
 * The engine's figures for Prometheus. Labels are names of a vault's own (providers, queues) and words of the code, never ids or items, and
 * each has a bound: what a file or message can put into a label cannot grow the registry.
 */
export interface Metrics {
  /** Counts an event; the pump shows each once. */
  observe(event: FenchiEvent): void;
  /** Counts bytes of drops that were read and sealed. */
  sealed(bytes: number): void;
  /** Counts a failure that the engine saw outside of events, by its code. */
  failed(code: string): void;
  /** Text exposition format 0.0.4 of all of it, and of the state given. */
  text(status: VaultStatus): Promise<string>;
}

/** From a second to three days. */
const SECONDS = [1, 5, 15, 60, 300, 900, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600, 72 * 3_600];

/** Makes a registry of its own: two engines in one process do not share figures. */
export function createMetrics({ process = true }: MetricsOptions = {}): Metrics {
  const register = new Registry();
  const registers = [register];
  if (process) collectDefaultMetrics({ register });
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `fenchi_${name}`, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `fenchi_${name}`, help, labelNames, registers });
  const seconds = (name: string, help: string) =>
    new Histogram({ name: `fenchi_${name}`, help, buckets: SECONDS, registers });

  const events = counter("events_total", "Events said, by name", "event");
  const failures = counter("failures_total", "What failed, by the error's code", "code");
  const sealedBytes = counter("sealed_bytes_total", "Bytes of drops read and sealed");
  const stagedBytes = counter("staged_bytes_total", "Bytes staged, by the provider they are for", "provider");
  const stalled = counter("stalled_total", "Times that a backup waited for a provider past its deadline", "provider");
  const faults = counter(
    "provider_faults_total",
    "What a provider did wrong in a restore or check",
    "provider",
    "fault",
  );
  const restoredBytes = counter("restored_bytes_total", "Bytes of restored files");
  const fetchedBytes = counter("fetched_bytes_total", "Bytes read from providers for restores");
  const restores = seconds("restore_duration_seconds", "Time of restores that completed");
  const untilRestorable = seconds("restorable_after_seconds", "From a drop's arrival until it could be restored");
  const untilProtected = seconds("protected_after_seconds", "From a drop's arrival until all providers held it");
  const lastProtected = gauge("last_protected_timestamp_seconds", "When a backup was last held by all providers");

  const backups = gauge("backups", "Backups, by state", "state");
  const drops = gauge("drops", "Drops that are not protected yet, by state", "state");
  const reachable = gauge("provider_reachable", "1 if the provider answers", "provider");
  const waiting = gauge("provider_waiting_parcels", "Parcels that wait for the provider", "provider");
  const queued = gauge("queue_messages", "Messages, by queue and state", "queue", "state");
  const head = gauge("chain_head", "Highest place in the chain of manifests");
  const threshold = gauge("threshold", "Providers needed to open a backup");

  // Both may be said more than once; an age ends the first time.
  const restorableAges = createAges(10_000);
  const protectedAges = createAges(10_000);
  const both = [restorableAges, protectedAges];
  const provider = createBound(64);
  const code = createBound(200);

  function failed(what: string): void {
    failures.inc({ code: code(what) });
  }

  function atFault(found: EventOf<"restore.completed">["data"]["faults"]): void {
    for (const fault of found) faults.inc({ provider: provider(fault.provider), fault: fault.fault });
  }

  function observe(event: FenchiEvent): void {
    events.inc({ event: nameOf(event) });
    switch (event.type) {
      case "tw.fenchi.drop.received":
        for (const ages of both) ages.begin(event.data.drop, timeOf(event));
        break;
      case "tw.fenchi.drop.refused":
        for (const ages of both) ages.end(event.data.drop, timeOf(event));
        failed(event.data.code);
        break;
      case "tw.fenchi.backup.sealed":
        for (const ages of both) ages.rename(event.data.drop, event.data.backup);
        break;
      case "tw.fenchi.share.refused":
        failed(event.data.code);
        break;
      case "tw.fenchi.share.staged":
        stagedBytes.inc({ provider: provider(event.data.provider) }, event.data.size);
        break;
      case "tw.fenchi.share.damaged":
        faults.inc({ provider: provider(event.data.provider), fault: event.data.fault });
        break;
      case "tw.fenchi.backup.stalled":
        for (const { provider: name } of event.data.waiting) stalled.inc({ provider: provider(name) });
        break;
      case "tw.fenchi.backup.restorable":
        observeAge(untilRestorable, restorableAges.end(event.data.backup, timeOf(event)));
        break;
      case "tw.fenchi.backup.protected":
        lastProtected.set(timeOf(event) / 1_000);
        observeAge(untilProtected, protectedAges.end(event.data.backup, timeOf(event)));
        break;
      case "tw.fenchi.restore.completed":
        restores.observe(event.data.milliseconds / 1_000);
        restoredBytes.inc(event.data.size);
        fetchedBytes.inc(event.data.fetched);
        atFault(event.data.faults);
        break;
      case "tw.fenchi.restore.failed":
        failed(event.data.code);
        atFault(event.data.faults);
        break;
    }
  }

  function show(status: VaultStatus): void {
    for (const [state, number] of Object.entries(status.backups)) backups.set({ state }, number);
    for (const state of ["queued", "sealing", "sealed", "restorable", "failed"] as const) {
      drops.set({ state }, status.drops.filter((drop) => drop.state === state).length);
    }
    for (const shown of [reachable, waiting, queued]) shown.reset();
    for (const one of status.providers) {
      reachable.set({ provider: one.name }, one.reachable ? 1 : 0);
      waiting.set({ provider: one.name }, one.waiting);
    }
    for (const { queue, ...depths } of status.queues) {
      for (const [state, number] of Object.entries(depths)) queued.set({ queue, state }, number);
    }
    head.set(status.head);
    threshold.set(status.threshold);
  }

  return {
    observe,
    failed,
    sealed: (bytes) => sealedBytes.inc(bytes),
    text(status) {
      show(status);
      return register.metrics();
    },
  };
}

const timeOf = (event: FenchiEvent) => (event.time === undefined ? Date.now() : Date.parse(event.time));

/** An age is unknown when its beginning was before this process's. */
function observeAge(histogram: Histogram, milliseconds: number | undefined): void {
  if (milliseconds !== undefined) histogram.observe(milliseconds / 1_000);
}
