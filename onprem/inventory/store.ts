import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { Inventory } from "../../continuity/inventory/inventory.ts";
import {
  type InventoryVersion,
  inventoryVersion,
  nextVersion,
  note,
  person,
  recordBytes,
  type SignOff,
  signOff,
  versionHash,
} from "../../continuity/inventory/version.ts";
import { Conflict, InvalidInput, NotFound, Tampered } from "../../events/error.ts";
import { createDurably } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { readConfig } from "../home/config.ts";
import { layoutOf } from "../home/layout.ts";

/**
 * Versions of the inventory under a home, a file each, and their sign-offs. A file appears whole and durably or not at all and none is
 * ever replaced, so whatever ends a process, the newest version is the old one or the new one.
 */

const versionName = /^(\d{6})\.json$/;
const nameOf = (number: number) => `${String(number).padStart(6, "0")}.json`;

function foldersOf(home: string) {
  const { inventory } = layoutOf(home);
  return { versions: join(inventory, "versions"), signOffs: join(inventory, "sign-offs") };
}

/** Numbers of the versions there are, from the oldest. */
export async function versionNumbers(home: string): Promise<number[]> {
  return await numbersIn(foldersOf(home).versions);
}

async function numbersIn(folder: string): Promise<number[]> {
  try {
    return (await readdir(folder))
      .flatMap((name) => Number(versionName.exec(name)?.[1] ?? []))
      .filter((number) => number > 0)
      .sort((one, other) => one - other);
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/** One version. @throws {NotFound} `inventory-version-missing`; {Tampered} `inventory-damaged` */
export async function readVersion(home: string, number: number): Promise<InventoryVersion> {
  const path = join(foldersOf(home).versions, nameOf(number));
  const version = await readRecord(path, inventoryVersion);
  if (version?.number === number) return version;
  if (version !== undefined) throw damaged(path, `it is version ${version.number}`);
  throw new NotFound("inventory-version-missing", `There is no version ${number} of the inventory.`, {
    next: "fenchi inventory history shows those there are.",
    params: { number },
  });
}

/** The newest version; undefined where nothing was imported yet. @throws {NotFound} `home-missing`; {Tampered} `inventory-damaged` */
export async function newestVersion(home: string): Promise<InventoryVersion | undefined> {
  const layout = layoutOf(home);
  const newest = (await versionNumbers(home)).at(-1);
  if (newest !== undefined) return await readVersion(home, newest);
  await readConfig(layout.config, home);
  return undefined;
}

/**
 * Keeps an inventory as the next version, durably.
 *
 * @throws {Conflict} `inventory-overtaken` where another import came between; {NotFound} `home-missing`; {InvalidInput} `inventory-text-invalid`
 */
export async function saveVersion(
  home: string,
  content: Inventory,
  about: Pick<InventoryVersion, "by" | "note" | "time">,
): Promise<InventoryVersion> {
  requireText("--by", about.by, person);
  requireText("--note", about.note, note);
  const next = nextVersion(content, await newestVersion(home), about);
  await keepVersion(home, next);
  return next;
}

/** Requires a name or a reason as a record may hold it. @throws {InvalidInput} `inventory-text-invalid` */
export function requireText(what: string, text: string, schema: z.ZodType<string>): void {
  const parsed = schema.safeParse(text);
  if (parsed.success) return;
  const why = parsed.error.issues[0]?.message ?? "";
  throw new InvalidInput("inventory-text-invalid", `What ${what} says cannot be kept: ${why}.`, {
    next: "Write it on one line, neither empty nor longer than a line of a form.",
    params: { what, why },
  });
}

/** What an import left that did not live to its end; none runs for so long. Milliseconds. */
const abandoned = 3_600_000;

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".fenchi-part")) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > abandoned) await rm(path, { force: true });
  }
}

/** Keeps a whole version under its own number. @throws {Conflict} `inventory-overtaken` where that number is taken */
export async function keepVersion(home: string, version: InventoryVersion): Promise<void> {
  const { versions } = foldersOf(home);
  await mkdir(versions, { recursive: true, mode: 0o700 });
  await sweep(versions);
  if (await createDurably(join(versions, nameOf(version.number)), recordBytes(version), 0o600)) return;
  throw new Conflict("inventory-overtaken", `Version ${version.number} of the inventory was made by another import.`, {
    next: "Look at what changed with fenchi inventory diff, then import again.",
    params: { number: version.number },
  });
}

/** The sign-off of a version, where there is one. @throws {Tampered} `inventory-damaged` */
export async function readSignOff(home: string, number: number): Promise<SignOff | undefined> {
  return await readRecord(join(foldersOf(home).signOffs, nameOf(number)), signOff);
}

/** Records a sign-off, durably. @returns false where the version is signed off already */
export async function keepSignOff(home: string, record: SignOff): Promise<boolean> {
  const { signOffs } = foldersOf(home);
  await mkdir(signOffs, { recursive: true, mode: 0o700 });
  return await createDurably(join(signOffs, nameOf(record.number)), recordBytes(record), 0o600);
}

/**
 * Every version from the oldest, with its sign-off, one after another.
 *
 * @throws {Tampered} `inventory-damaged` where one was altered or taken out
 */
export async function* versionsOf(
  home: string,
): AsyncGenerator<{ readonly version: InventoryVersion; readonly signOff: SignOff | undefined }> {
  let before: InventoryVersion | undefined;
  for (const number of await versionNumbers(home)) {
    const version = await readVersion(home, number);
    const path = join(foldersOf(home).versions, nameOf(number));
    // A recovered home begins with the version that was brought back; from there on each follows the one before.
    if (before !== undefined && version.number !== before.number + 1) {
      throw damaged(path, `version ${before.number + 1} before it is missing`);
    }
    if (before !== undefined && version.previous !== versionHash(before)) {
      throw damaged(path, `it does not follow version ${before.number}`);
    }
    yield { version, signOff: await readSignOff(home, number) };
    before = version;
  }
}

async function readRecord<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, "it is not JSON", cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(path, `${issue?.path.join(".") || "it"}: ${issue?.message ?? "not of its form"}`, parsed.error);
}

function damaged(path: string, why: string, cause?: unknown): Tampered {
  return new Tampered("inventory-damaged", `${path} was altered or damaged: ${why}.`, {
    next: "Bring the file back from a copy, or the last signed-off version from the vault into a new home: fenchi inventory recover.",
    params: { path, why },
    ...(cause === undefined ? {} : { cause }),
  });
}
