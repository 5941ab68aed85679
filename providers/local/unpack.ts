import { constants } from "node:fs";
import { type FileHandle, lutimes, mkdir, open, symlink } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { Conflict } from "../../events/error.ts";
import { type TarEntry, type TarFile, type TarFolder, tarName } from "../../vault/tar.ts";
import { archiveBroken, createTarReader } from "../../vault/untar.ts";
import { createCrew } from "./crew.ts";
import { syncFolder } from "./durable.ts";
import { isErrno } from "./errno.ts";
import { NO_FOLLOW, withHandle, writeAll } from "./handle.ts";

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
/** Bytes gathered for one write. */
const gather = 1024 * 1024;
/** Files and folders written or synced at once: a disk makes many durable in the time of one. */
const together = 16;

/**
 * Unpacks a folder's archive into `folder`, which exists and is empty. All of it is on the medium when this resolves, but not the entry
 * of `folder` itself.
 *
 * Nothing is made outside, whatever the archive says: every entry lies in a folder that the archive made before it, in ascending order, and is
 * created where nothing was; so nothing is written through a link or over anything. Links are made last, as the text they are. Rights come
 * back without set-user-id, set-group-id and sticky bits; a folder stays open to its owner, and `folder` to nobody else. Times
 * come back to the microsecond.
 *
 * @param name whose archive it is, for messages
 * @throws {Tampered} `archive-broken`; {Conflict} `target-names-collide`; otherwise the operating system's error
 */
export async function unpack(archive: AsyncIterable<Uint8Array>, folder: string, name: string): Promise<void> {
  const reader = createTarReader(name);
  const crew = createCrew(together);
  const follows = createOrder(name);
  const folders: TarFolder[] = [];
  const links: (() => Promise<void>)[] = [];
  let file: NewFile | undefined;

  const finishFile = async () => {
    const finished = file;
    file = undefined;
    if (finished) await crew.hand(() => finished.finish());
  };

  async function begin(entry: TarEntry): Promise<void> {
    follows(entry);
    const path = inside(folder, entry.path, name);
    if (entry.kind === "file") file = createNewFile(path, entry);
    else if (entry.kind === "link") links.push(() => makeLink(path, entry.target, entry.mtime));
    else {
      if (entry.path !== "") await mkdir(path, 0o700);
      folders.push(entry);
    }
  }

  try {
    for await (const piece of archive) {
      for (const part of reader.push(piece)) {
        if ("bytes" in part) {
          await file?.write(part.bytes);
        } else {
          await finishFile();
          await begin(part.entry);
        }
      }
    }
    await finishFile();
    reader.end();
    for (const link of links) await crew.hand(link);
    await crew.done();
    // What a folder holds is complete now, and changes its time no more.
    for (const { path, mode, mtime } of folders) {
      await crew.hand(() => finishFolder(join(folder, path), path === "" ? 0o700 : mode | 0o700, mtime));
    }
    await crew.done();
    if (folders[0]?.path !== "") await syncFolder(folder);
  } catch (error) {
    throw isErrno(error, "EEXIST") ? namesCollide(name, error) : error;
  } finally {
    await crew.settled();
    await file?.abandon();
  }
}

/**
 * @returns a check that an entry comes behind the one before, under a name that is new, and in a folder that came before
 * @throws {Tampered} `archive-broken`
 */
function createOrder(name: string): (entry: TarEntry) => void {
  /** The folders that the present place lies in: in ascending order none is come back to. */
  const around: { readonly path: string; readonly holds: Set<string> }[] = [{ path: "", holds: new Set() }];
  let last: Buffer | undefined;
  return ({ kind, path }) => {
    const here = Buffer.from(path === "" ? "" : tarName({ kind, path }));
    const parent = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    while (around.at(-1)?.path !== parent) {
      if (!around.pop()) throw archiveBroken(name, `${JSON.stringify(path)} lies in no folder of it`);
    }
    const holds = around.at(-1)?.holds;
    if ((last && Buffer.compare(here, last) <= 0) || holds?.has(path)) {
      throw archiveBroken(name, `${JSON.stringify(path)} is not in its place`);
    }
    last = here;
    holds?.add(path);
    if (kind === "folder" && path !== "") around.push({ path, holds: new Set() });
  };
}

/** On Windows a name may hold what separates there. */
function inside(folder: string, path: string, name: string): string {
  if (sep !== "/" && /[\\:]/.test(path)) throw archiveBroken(name, `${JSON.stringify(path)} is no name on this system`);
  return join(folder, path);
}

interface NewFile {
  /** The bytes are kept until they are written. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whole and on the medium when this resolves. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

function createNewFile(path: string, { mode, mtime }: TarFile): NewFile {
  let handle: FileHandle | undefined;
  let parts: Uint8Array[] = [];
  let gathered = 0;

  const flush = async () => {
    const [file, some] = [handle ?? (await open(path, CREATE, 0o600)), parts];
    [handle, parts, gathered] = [file, [], 0];
    await writeAll(file, some);
    return file;
  };
  const abandon = async () => {
    await handle?.close();
    handle = undefined;
  };

  return {
    abandon,
    async write(bytes) {
      parts.push(bytes);
      gathered += bytes.byteLength;
      if (gathered >= gather) await flush();
    },
    async finish() {
      try {
        const written = await flush();
        await written.chmod(mode);
        await written.utimes(seconds(mtime), seconds(mtime));
        await written.sync();
      } finally {
        await abandon();
      }
    },
  };
}

async function makeLink(path: string, target: string, mtime: number): Promise<void> {
  await symlink(target, path);
  await lutimes(path, seconds(mtime), seconds(mtime));
}

async function finishFolder(path: string, mode: number, mtime: number): Promise<void> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | NO_FOLLOW;
  await withHandle(path, flags, async (handle) => {
    await handle.chmod(mode);
    await handle.utimes(seconds(mtime), seconds(mtime));
  });
  await syncFolder(path);
}

/** Node sets no time before 1970. */
const seconds = (micros: number) => Math.max(0, micros) / 1e6;

function namesCollide(name: string, cause: unknown): Conflict {
  const what = cause instanceof Error && "path" in cause ? basename(String(cause.path)) : name;
  return new Conflict("target-names-collide", `This disk takes ${what} for a name that is there already in ${name}`, {
    next: "Restore to a disk that tells upper from lower case, as the one it came from did.",
    params: { name: what },
    cause,
  });
}
