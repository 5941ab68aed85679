import { createHash } from "node:crypto";
import { FenchiError, InvalidInput, isRetriable, NotFound, Tampered } from "../../events/error.ts";
import type { DataOf, EventOf } from "../../events/index.ts";
import type { TargetWriter } from "../../providers/contract.ts";
import type { Body } from "../../vault/body.ts";
import { sha256Hex, utf8 } from "../../vault/bytes.ts";
import type { Said } from "../handler.ts";
import { broken, createContentReader } from "./contents.ts";
import { nameBehind } from "./heads.ts";
import { openBackup, readBody } from "./opened.ts";
import type { RestorePorts } from "./ports.ts";
import { createSources, type Sources } from "./sources.ts";
import { type PlacedChunk, type Wanted, writeChunks } from "./write.ts";

/** What was put in place, and what forgets that it was: to be called once the end of the restore is on record. */
interface Restored {
  readonly size: number;
  readonly sha256: string;
  clear(): Promise<void>;
}

/**
 * RESTORE, in the trusted zone: any k providers, fastest first, into a target that appears whole and verified or not at
 * all. Every provider that lied, lost or was away is named in what it says at the end.
 */
export async function* restore(event: EventOf<"restore.requested">, ports: RestorePorts): Said {
  const request = event.data;
  const begun = ports.now().getTime();
  const sources = createSources(ports, request.without);
  try {
    const { clear, ...done } = await restoreBackup(request, ports, sources);
    yield* damages(request.backup, sources);
    yield {
      name: "restore.completed",
      data: {
        restore: request.restore,
        backup: request.backup,
        path: request.target.path,
        ...done,
        fetched: sources.fetched(),
        providers: sources.used(),
        faults: [...sources.faults],
        milliseconds: ports.now().getTime() - begun,
      },
    };
    // What cannot be removed now does no harm: the restore has ended well, and was told so.
    await clear().catch(() => {});
  } catch (error) {
    if (!(error instanceof FenchiError) || isRetriable(error)) throw error;
    const { code, message, next, params } = error;
    const { restore, backup } = request;
    yield {
      name: "restore.failed",
      data: { restore, backup, code, message, next, params, faults: [...sources.faults] },
    };
  }
}

async function restoreBackup(
  request: DataOf<"restore.requested">,
  ports: RestorePorts,
  sources: Sources,
): Promise<Restored> {
  const opened = await openBackup(request.backup, ports, sources);
  const compared = within(ports.hedgeAfter, nameBehind(opened.manifest, ports, sources));
  // Awaited at the end; a restore that fails before does not care.
  compared.catch(() => {});
  const body = await readBody(opened, sources);
  const wanted = select(body, request);
  const chunks = chunksOf(body, wanted);
  const entries = chunks.map((chunk) => chunk.entry);
  const whole = request.path === undefined && request.range === undefined;
  const target = ports.target(request.target.path, whole && body.kind === "folder" ? "folder" : "file");
  const id = whole
    ? request.backup
    : `${request.backup}-${sha256Hex(utf8(`${wanted.start}-${wanted.end}`)).slice(0, 16)}`;
  const size = wanted.end - wanted.start;
  const reader = createContentReader(opened, body, entries, ports, sources);
  for (const resume of [true, false]) {
    const writer = await target.begin(id, { size, overwrite: request.overwrite });
    const hash = createHash("sha256");
    // What an earlier run left counts only where the hash of the whole will tell.
    const present = resume && wanted.sha256 !== undefined ? Math.min(writer.present, size) : 0;
    await rehash(writer, present, hash);
    await writeChunks(chunks, wanted, present, reader, writer, hash, ports);
    const sha256 = hash.digest("hex");
    if (wanted.sha256 === undefined || sha256 === wanted.sha256) {
      await compared;
      await writer.commit();
      return { size, sha256, clear: () => writer.clear() };
    }
    await writer.abort();
    // What was left may have been torn or changed: everything is fetched anew, once.
    if (present === 0) break;
  }
  throw new Tampered("restored-differs", `What came back of backup ${request.backup} is not what was dropped.`, {
    next: "Nothing was put in place. Run the restore again; if it stays so, restore another generation and report this.",
    params: { backup: request.backup },
  });
}

/** Ends with the work, or after that time where the work is not worth a longer wait. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  if (milliseconds === Number.POSITIVE_INFINITY) return await work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** @throws {NotFound} `path-missing`; {InvalidInput} `range-beyond` */
function select(body: Body, { path, range }: DataOf<"restore.requested">): Wanted {
  if (path !== undefined) {
    const file = body.index?.find((entry) => entry.path === path);
    if (!file) {
      throw new NotFound("path-missing", `There is no file ${path} in this backup.`, {
        next: body.index ? "List the files with fenchi list --files." : "It is not a folder: leave --path out.",
        params: { path },
      });
    }
    return { start: file.offset, end: file.offset + file.size, sha256: file.sha256 };
  }
  if (!range) return { start: 0, end: body.size, sha256: body.sha256 };
  if (range.end > body.size || range.start >= range.end) {
    throw new InvalidInput("range-beyond", `The range lies beyond the ${body.size} bytes of this backup.`, {
      next: `Ask for bytes between 0 and ${body.size}.`,
      params: { size: body.size },
    });
  }
  return { ...range, sha256: undefined };
}

/** @throws {Tampered} `contents-broken` where the chunks are not the whole drop */
function chunksOf(body: Body, { start, end }: Wanted): PlacedChunk[] {
  const placed: PlacedChunk[] = [];
  let at = 0;
  for (const entry of body.segments.flatMap((segment) => segment.chunks)) {
    if (at < end && at + entry[6] > start) placed.push({ at, entry });
    at += entry[6];
  }
  if (at !== body.size) throw broken(body.backup, `its chunks make ${at} bytes of ${body.size}`);
  return placed;
}

async function rehash(writer: TargetWriter, present: number, hash: ReturnType<typeof createHash>): Promise<void> {
  const step = 4 * 1024 * 1024;
  for (let offset = 0; offset < present; offset += step) {
    hash.update(await writer.read({ offset, length: Math.min(step, present - offset) }));
  }
}

async function* damages(backup: string, sources: Sources): Said {
  for (const { provider, fault, object } of sources.faults) {
    if (object === undefined || (fault !== "missing" && fault !== "altered")) continue;
    const pack = /^packs\/([0-9a-f]{32})\//.exec(object)?.[1];
    yield { name: "share.damaged", data: { backup, provider, object, fault, ...(pack ? { pack } : {}) } };
  }
}
