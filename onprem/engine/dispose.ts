import { randomBytes } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { NotFound } from "../../events/error.ts";
import type { OpenSource } from "../../functions/seal/ports.ts";
import { syncFolder } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import type { DropRecord } from "./catalog.ts";
import { markerOf } from "./item.ts";

/**
 * Takes a sealed drop out of the ingest, if it is still what was sealed.
 *
 * It is first moved to a hidden name beside its own, so that what a careless writer puts there at that very moment is
 * neither removed nor missed: the ingest finds it as a new drop.
 *
 * @param fingerprint of the source when it was sealed
 * @returns whether it is gone; false where it has changed since, and stays
 */
export async function disposeSource(
  { source }: Pick<DropRecord, "source">,
  fingerprint: string | undefined,
  open: OpenSource,
): Promise<boolean> {
  if (source.kind === "stream") return true;
  const { path } = source;
  if (!(await unchanged(source, fingerprint, open))) return false;
  const aside = join(dirname(path), `.${randomBytes(8).toString("hex")}.fenchi-part`);
  try {
    await rename(path, aside);
  } catch (error) {
    // Another event of the same backup has just done it.
    if (isErrno(error, "ENOENT")) return true;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
  await rm(join(dirname(path), markerOf(basename(path))), { force: true });
  await syncFolder(dirname(path));
  return true;
}

async function unchanged(
  source: DropRecord["source"],
  fingerprint: string | undefined,
  open: OpenSource,
): Promise<boolean> {
  try {
    const found = await open(source);
    try {
      return fingerprint !== undefined && found.fingerprint === fingerprint;
    } finally {
      await found.close();
    }
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}
