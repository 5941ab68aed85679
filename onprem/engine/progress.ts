import type { FenchiError } from "../../events/error.ts";
import type { FenchiEvent } from "../../events/index.ts";

/** Parcels staged for a provider and stored by it. */
interface Parcels {
  staged: number;
  stored: number;
}

/** What is under way in this process: figures for people, never for decisions. It begins empty at every start. */
export interface Progress {
  observe(event: FenchiEvent): void;
  /** `done` bytes of a drop's source were read. */
  read(source: string, done: number): void;
  /** A restore wrote `done` of `total` bytes. */
  restored(restore: string, done: number, total: number): void;
  /** What the last attempt at an event about this drop or restore failed of; it is tried again. */
  failed(subject: string, error: FenchiError): void;
  bytesRead(source: string): number;
  restoreOf(restore: string): { readonly done: number; readonly total: number } | undefined;
  parcels(backup: string, provider: string): Readonly<Parcels>;
  failure(subject: string): FenchiError | undefined;
  /**
   * Resolves at the next change of one of these, ids of drops, backups and restores, or after that many milliseconds. With a thousand
   * drops waited for, a change of one must not make all of them look.
   */
  changed(ids: readonly string[], milliseconds: number): Promise<void>;
  /** Whoever waits for something that this event is about looks again. */
  wake(event: FenchiEvent): void;
}

/** How many backups' figures are remembered. */
const remembered = 2_000;

export function createProgress(): Progress {
  const reads = new Map<string, number>();
  const restores = new Map<string, { done: number; total: number }>();
  const backups = new Map<string, Map<string, Parcels>>();
  const failures = new Map<string, FenchiError>();
  const waiting = new Map<string, Set<() => void>>();

  const parcels = (backup: string, provider: string): Parcels => {
    const known = backups.get(backup) ?? new Map<string, Parcels>();
    backups.set(backup, known);
    trim(backups);
    const counted = known.get(provider) ?? { staged: 0, stored: 0 };
    known.set(provider, counted);
    return counted;
  };

  const progress: Progress = {
    observe(event) {
      if (event.type === "tw.fenchi.share.staged") parcels(event.data.backup, event.data.provider).staged++;
      if (event.type === "tw.fenchi.share.stored") {
        const counted = parcels(event.data.backup, event.data.provider);
        counted.stored = Math.min(counted.staged, counted.stored + 1);
      }
      if (event.subject !== undefined) failures.delete(event.subject);
      progress.wake(event);
    },
    read(source, done) {
      reads.set(source, done);
      trim(reads);
    },
    restored(restore, done, total) {
      restores.set(restore, { done, total });
      trim(restores);
    },
    failed(subject, error) {
      failures.set(subject, error);
      trim(failures);
      wakeAll(subject);
    },
    bytesRead: (source) => reads.get(source) ?? 0,
    restoreOf: (restore) => restores.get(restore),
    parcels: (backup, provider) => backups.get(backup)?.get(provider) ?? { staged: 0, stored: 0 },
    failure: (subject) => failures.get(subject),
    changed(ids, milliseconds) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(done, milliseconds);
      function done() {
        clearTimeout(timer);
        for (const id of ids) {
          const others = waiting.get(id);
          others?.delete(done);
          if (others?.size === 0) waiting.delete(id);
        }
        resolve();
      }
      for (const id of ids) waiting.set(id, (waiting.get(id) ?? new Set()).add(done));
      return promise;
    },
    wake(event) {
      for (const id of idsOf(event)) wakeAll(id);
    },
  };
  return progress;

  function wakeAll(id: string): void {
    for (const done of [...(waiting.get(id) ?? [])]) done();
  }
}

/** What an event is about. Its subject is only one of them: that of a restore's end is the backup. */
function idsOf({ data }: FenchiEvent): string[] {
  const ids = ["drop" in data && data.drop, "backup" in data && data.backup, "restore" in data && data.restore];
  return ids.filter((id) => typeof id === "string");
}

function trim(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (map.size > remembered && oldest !== undefined) map.delete(oldest);
}
