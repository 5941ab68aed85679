import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { watch } from "chokidar";
import { FenchiError, InvalidInput } from "../../events/error.ts";
import { type Fingerprint, fingerprintOf, fingerprintOfTree, stateOf } from "./fingerprint.ts";
import { misplaced, notAFile, orphaned, undecodable, unmarked, unreadable, withoutEvents } from "./ingest-problem.ts";
import { isUnfinished, itemAt, markedBy, markerOf } from "./item.ts";

/** A file or folder that lies complete in the ingest. */
export interface FoundDrop {
  readonly item: string;
  readonly kind: "file" | "folder";
  /** Its own name, dates and all. */
  readonly name: string;
  readonly path: string;
  /** Its marker, if it has one: to be removed with it. */
  readonly marker?: string;
  /**
   * 16 bytes in hex that stand for exactly this content at this place (path, sizes, times, inodes), so also after a restart. Fit for the
   * drop's id: the same drop found twice is then one.
   */
  readonly key: string;
}

export interface WatcherOptions {
  /** The ingest folder: `<root>/<system>/<module>/<file or folder>`. */
  readonly root: string;
  /** How long a file must not have changed. Folders, and empty files, are complete by marker alone. */
  readonly quietMs: number;
  /** How often everything is looked at, events or not: network drives give none. */
  readonly rescanMs: number;
  /** Whether a drop of that key was taken before. */
  readonly seen: (key: string) => boolean | Promise<boolean>;
  /** Takes a drop: once it resolves, `seen` must say so. When it rejects, the drop is found again later. */
  readonly onDrop: (drop: FoundDrop) => Promise<void>;
  /** What needs a person's hand, once for each path and reason. `params.path` names it. Does not throw. */
  readonly onProblem: (problem: FenchiError) => void;
  /** The last part of an item's name from a file's: {@link stripDate}, for files that carry their date. By default the name itself. */
  readonly rule?: (name: string) => string;
  /** Milliseconds from anywhere, that never step: a step forward would take files too early. */
  readonly now?: () => number;
}

export interface Watcher {
  /** Resolves when everything that lay there at the start was looked at once. */
  start(): Promise<void>;
  /** Looks at everything now. */
  rescan(): Promise<void>;
  close(): Promise<void>;
}

/** The shortest pause before something that failed is looked at again. */
const RETRY_MS = 1_000;
/** `setTimeout` takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What the watcher remembers of a path. */
interface Sight {
  readonly fingerprint: string;
  /** When it was first seen like that. */
  readonly since: number;
  taken: boolean;
}

/**
 * Finds complete drops. A file is complete when its marker `<name>.done` was written after its last change, or when it was seen unchanged
 * for the quiet time, counted from the first look after the start or after it came under its name. So a copy is safe that has another
 * name (`*.part`, `*.tmp`, a dotfile) or a place outside until it is whole, or that never pauses for as long as the quiet time.
 */
export function createWatcher(options: WatcherOptions): Watcher {
  const { quietMs, rescanMs, onProblem, now = () => performance.now() } = options;
  const root = resolve(options.root);
  const sights = new Map<string, Sight>();
  /** When a path is to be looked at again. */
  const due = new Map<string, number>();
  const told = new Map<string, string>();
  const wanted = new Set<string>();
  let scans: (() => void)[] = [];
  let work: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let nextScan = 0;
  let closed = false;

  function tell(path: string, problem: FenchiError): void {
    if (told.get(path) === problem.code) return;
    told.set(path, problem.code);
    onProblem(problem);
  }

  function forget(path: string): void {
    for (const memory of [sights, due, told]) memory.delete(path);
  }

  /** Remembers how a path looks, and since when. */
  function see(path: string, { value: fingerprint }: Fingerprint): Sight {
    const before = sights.get(path);
    if (before?.fingerprint === fingerprint) return before;
    const sight = { fingerprint, since: now(), taken: false };
    sights.set(path, sight);
    told.delete(path);
    return sight;
  }

  async function look(path: string): Promise<void> {
    due.delete(path);
    // The marker first: a state from before it was there may be that of half a copy, and would be another drop than the whole one.
    const marker = await stateOf(markerOf(path));
    const state = await stateOf(path);
    if (!state) return forget(path);
    const marked = markedBy(basename(path));
    if (marked !== undefined) return lookAtMarker(path, join(dirname(path), marked), fingerprintOf(state));
    const item = itemAt(relative(root, path).split(sep), options.rule);
    if (!state.isFile() && !state.isDirectory()) throw notAFile(path);
    const fingerprint = marker ? await fingerprintOfTree(path, state) : fingerprintOf(state);
    const sight = see(path, fingerprint);
    if (sight.taken) return;
    if (!marker || marker.ctimeNs < fingerprint.changed) {
      if (!isQuiet(path, sight)) return;
      const problem = unmarked(path, state, marker !== undefined);
      if (problem) throw problem;
    }
    await take(sight, {
      item,
      kind: state.isFile() ? "file" : "folder",
      name: basename(path),
      path,
      ...(marker && { marker: markerOf(path) }),
      key: keyOf(relative(root, path), fingerprint),
    });
  }

  /** A marker that stays alone; what it marks may be on its way, or just taken away. */
  async function lookAtMarker(path: string, marked: string, fingerprint: Fingerprint): Promise<void> {
    if (await stateOf(marked)) return;
    if (isQuiet(path, see(path, fingerprint))) throw orphaned(path);
  }

  /** Whether a path has been as it is for the quiet time; if not, it is looked at again when it will have been. */
  function isQuiet(path: string, { since }: Sight): boolean {
    const quiet = now() - since >= quietMs;
    if (!quiet) due.set(path, since + quietMs);
    return quiet;
  }

  async function take(sight: Sight, drop: FoundDrop): Promise<void> {
    if (!(await options.seen(drop.key))) await options.onDrop(drop);
    sight.taken = true;
    told.delete(drop.path);
  }

  /** {@link look}, with whatever fails told, and looked at again unless it takes another name to help. */
  async function lookSafely(path: string): Promise<void> {
    try {
      await look(path);
    } catch (error) {
      tell(path, error instanceof FenchiError ? error : unreadable(path, error));
      if (!(error instanceof InvalidInput)) due.set(path, now() + Math.max(quietMs, RETRY_MS));
    }
  }

  /** Looks at everything, and forgets what is gone. */
  async function scan(): Promise<void> {
    nextScan = now() + rescanMs;
    const found = new Set<string>();
    const unlisted: string[] = [];
    const list = async (folder: string, level: "folders" | "drops") => {
      try {
        return await entriesOf(folder, level, found);
      } catch (error) {
        unlisted.push(folder);
        tell(folder, unreadable(folder, error));
        return [];
      }
    };
    for (const system of await list(root, "folders"))
      for (const module of await list(system, "folders"))
        for (const path of await list(module, "drops")) {
          if (closed) return;
          await lookSafely(path);
        }
    // A drive that went away comes back: what could not be listed is not gone.
    const hidden = (path: string) => unlisted.some((folder) => path === folder || path.startsWith(folder + sep));
    for (const memory of [sights, due, told])
      for (const path of memory.keys()) if (!found.has(path) && !hidden(path)) forget(path);
  }

  /** What is to be looked at in a folder. Adds all that it holds to `found`, and tells what should not be there. */
  async function entriesOf(folder: string, level: "folders" | "drops", found: Set<string>): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" });
    const paths: string[] = [];
    for (const entry of entries) {
      const name = entry.name.toString();
      if (isUnfinished(name)) continue;
      const path = join(folder, name);
      found.add(path);
      const problem = undecodable(entry, path) ?? (level === "folders" ? misplaced(entry, path) : undefined);
      if (problem) tell(path, problem);
      else paths.push(path);
    }
    return paths;
  }

  async function run(): Promise<void> {
    for (;;) {
      if (closed) return;
      const waiting = scans;
      scans = [];
      if (waiting.length > 0 || now() >= nextScan) {
        await scan();
        for (const done of waiting) done();
        continue;
      }
      if (wanted.size === 0) for (const [path, time] of due) if (now() >= time) wanted.add(path);
      const [path] = wanted;
      if (path === undefined) return;
      wanted.delete(path);
      await lookSafely(path);
    }
  }

  function kick(): void {
    if (closed) return;
    clearTimeout(timer);
    work ??= run().finally(() => {
      work = undefined;
      // Whatever came between the loop's last look and here is looked at now.
      if (wanted.size > 0 || scans.length > 0) kick();
      else sleep();
    });
  }

  function sleep(): void {
    if (closed) return;
    let next = nextScan;
    for (const time of due.values()) next = Math.min(next, time);
    timer = setTimeout(kick, Math.min(Math.max(0, Math.ceil(next - now())), LONGEST_TIMER_MS));
  }

  function rescan(): Promise<void> {
    const { promise, resolve: done } = Promise.withResolvers<void>();
    scans.push(done);
    kick();
    return promise;
  }

  /** An event at a path: a drop or its marker, or a folder above them. */
  function touched(path: string): void {
    const parts = relative(root, path).split(sep);
    const name = parts[2];
    if (name === undefined) return void rescan();
    if (isUnfinished(name)) return;
    wanted.add(path);
    const marked = markedBy(name);
    if (marked !== undefined) wanted.add(join(dirname(path), marked));
    kick();
  }

  const alarm = watch([], { depth: 2, ignoreInitial: true, ignorePermissionErrors: true });
  return {
    rescan,
    async start() {
      alarm.on("all", (_, path) => touched(path));
      // What came between the first look and the alarm's own gave no event.
      alarm.on("ready", () => void rescan());
      alarm.on("error", (error) => tell(root, withoutEvents(root, error)));
      alarm.add(root);
      await rescan();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await alarm.close();
      await work;
      for (const done of scans.splice(0)) done();
    },
  };
}

function keyOf(place: string, fingerprint: Fingerprint): string {
  return createHash("sha256")
    .update(JSON.stringify([place, fingerprint.value]))
    .digest("hex")
    .slice(0, 32);
}
