import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** The golden archive: a vault of the first version, which every later one must read. */
export const archive = fileURLToPath(new URL("./archive", import.meta.url));
export const inArchive = (...parts: string[]): string => join(archive, ...parts);
export const archiveProviders = ["ash", "birch", "cedar"] as const;

const expected = z.array(
  z.object({ backup: z.string(), item: z.string(), size: z.number(), sha256: z.string().length(64) }),
);

/** What each backup must give, in the order of the chain. */
export async function expectedBackups() {
  const list = expected.parse(JSON.parse(await readFile(inArchive("expected.json"), "utf8")));
  return Promise.all(
    list.map(async (each) => ({ ...each, content: await readFile(inArchive("expected", each.backup)) })),
  );
}

/** Every object of a provider, by name. */
export async function objectsOf(provider: string): Promise<Map<string, Uint8Array>> {
  const root = inArchive("providers", provider);
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return new Map(
    await Promise.all(names.map(async (path) => [path.slice(root.length + 1), await readFile(path)] as const)),
  );
}
