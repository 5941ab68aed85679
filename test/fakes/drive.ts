import type { DataOf, Draft, FenchiEvent } from "../../events/index.ts";
import { restore } from "../../functions/restore/handler.ts";
import type { RestorePorts, RestoreProvider } from "../../functions/restore/ports.ts";
import { unwrapByService } from "../../vault/keyobject.ts";
import { names } from "../../vault/names.ts";
import { openStatement, openTable } from "../../vault/statement.ts";
import { createMemoryTarget, type MemoryTarget } from "./memory-target.ts";
import type { Pipeline, World } from "./pipeline.ts";
import { bytesOf } from "./spoil.ts";

/** Which of the waiting events is delivered next, and whether it stays to be delivered again. */
export type Choose = (waiting: number) => { readonly at: number; readonly again: boolean };

const inOrder: Choose = () => ({ at: 0, again: false });

/** How events are carried. */
export interface Carriage {
  readonly choose?: Choose;
  /** Events that are held back: they are said and never delivered. */
  readonly hold?: (event: FenchiEvent) => boolean;
}

/** Delivers events, and what they lead to, until nothing is left but timers. @returns everything that was said */
export async function run(
  pipeline: Pick<Pipeline, "deliver">,
  first: FenchiEvent | readonly FenchiEvent[],
  { choose = inOrder, hold = () => false }: Carriage = {},
): Promise<FenchiEvent[]> {
  const waiting = [first].flat();
  const said: FenchiEvent[] = [];
  while (waiting.length > 0) {
    const { at, again } = choose(waiting.length);
    const [event] = again ? waiting.slice(at, at + 1) : waiting.splice(at, 1);
    if (!event) break;
    for await (const next of pipeline.deliver(event)) {
      said.push(next);
      if (next.type !== "tw.fenchi.deadline.passed" && !hold(next)) waiting.push(next);
    }
  }
  return said;
}

/** A drop arrives: its bytes at the source, and the event that says so. `id` is a short number in hex. */
export function drop(pipeline: World, id: string, bytes: Uint8Array, kind: "file" | "stream" = "file"): FenchiEvent {
  const path = `/${id}`;
  pipeline.drops.set(path, bytes);
  return pipeline.asEvent({
    name: "drop.received",
    data: {
      drop: id.padStart(32, "0"),
      item: "戶政/登記/daily.sql",
      source: kind === "file" ? { kind, path } : { kind, stream: path },
      name: "daily.sql",
      disposition: "keep",
    },
  });
}

/** Carries a drop to its end, in order. @returns the backup's id and what was said */
export async function backUp(
  pipeline: Pipeline,
  id: string,
  bytes: Uint8Array,
  carriage: Carriage = {},
): Promise<{ backup: string; said: FenchiEvent[] }> {
  const said = await run(pipeline, drop(pipeline, id, bytes), carriage);
  const backup = named(said, "backup.sealed")[0]?.subject;
  if (backup === undefined) throw new Error("nothing was sealed");
  return { backup, said };
}

/** The packs that a backup itself wrote. */
export function packsOf({ vault, stores }: World, backup: string): string[] {
  const [statement, table] = [names.statement(backup), names.table(backup)].map((name) => bytesOf(stores[0], name));
  if (!statement || !table) throw new RangeError();
  return openTable(table, openStatement(statement, vault, backup)).packs.map((pack) => pack.id);
}

/** The events of one name. */
export function named<Name extends Draft["name"]>(said: readonly FenchiEvent[], name: Name) {
  const isNamed = (event: FenchiEvent): event is Extract<FenchiEvent, { type: `tw.fenchi.${Name}` }> =>
    event.type === `tw.fenchi.${name}`;
  return said.filter(isNamed);
}

/** All providers, as a restore with the right to unwrap reaches them. */
export function restoreProviders(pipeline: World): RestoreProvider[] {
  return pipeline.services.map((service, index) => {
    const store = pipeline.stores[index];
    if (!store) throw new RangeError(`no store ${index}`);
    return { index, store, unwrap: unwrapByService(service) };
  });
}

/** What a restore may be asked for, and through which ports. */
export interface RestoreOptions {
  readonly request?: Partial<Omit<DataOf<"restore.requested">, "restore" | "backup" | "target">>;
  readonly ports?: Partial<RestorePorts>;
  readonly target?: MemoryTarget;
  /** Called as each event is said, before it is durable. */
  readonly onSaid?: () => Promise<void>;
}

/** Restores a backup into memory. */
export async function bringBack(pipeline: World, backup: string, options: RestoreOptions = {}) {
  const target = options.target ?? createMemoryTarget();
  const event = pipeline.asEvent({
    name: "restore.requested",
    data: { restore: "2".padStart(32, "0"), backup, target: { kind: "path", path: "/out" }, ...options.request },
  });
  if (event.type !== "tw.fenchi.restore.requested") throw new Error("not a request");
  const said: Draft[] = [];
  const ports: RestorePorts = {
    vault: pipeline.vault,
    factor: pipeline.keys.factor,
    providers: restoreProviders(pipeline),
    target: () => target,
    now: () => new Date(),
    hedgeAfter: 5000,
    onProgress: () => {},
    ...options.ports,
  };
  for await (const draft of restore(event, ports)) {
    await options.onSaid?.();
    said.push(draft);
  }
  return { said, last: said.at(-1), content: target.content };
}
