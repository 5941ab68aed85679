import { createHash } from "node:crypto";
import {
  chmod,
  lstat,
  lutimes,
  mkdir,
  readdir,
  readFile,
  readlink,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";

/** A folder as a test makes it: by path, a file's content, a link's target, or nothing for a folder. */
export type Tree = Readonly<Record<string, string | { readonly link: string } | null>>;

/** Names that have troubled programs; the longest that Linux keeps among them. */
export const troublesome = [
  "戶籍謄本",
  "檔".repeat(85),
  "x".repeat(255),
  "a b",
  'quo"te',
  "it's",
  "new\nline",
  "-rf",
  "back\\slash",
  "$HOME",
  "colon:",
  "trailing ",
  ".hidden",
  "e\u0301",
  "\u{20BB7}野家",
] as const;

const name = fc
  .oneof(fc.constantFrom(...troublesome), fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }))
  .map((text) => text.replaceAll(/[/\0]/g, "_"))
  .filter((text) => text !== "." && text !== ".." && text.isWellFormed() && Buffer.byteLength(text) <= 255);

/** Any small folder: the parents of every path are made, and what would lie below a file is left out. */
export const anyTree: fc.Arbitrary<Tree> = fc
  .array(
    fc.tuple(
      fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
      fc.oneof(
        fc.string({ maxLength: 2000 }),
        fc.constant(null),
        fc.string({ minLength: 1, maxLength: 150 }).map((link) => ({ link: link.replaceAll("\0", "_") })),
      ),
    ),
    { maxLength: 12 },
  )
  .map((entries) => {
    const tree = new Map<string, Tree[string]>();
    for (const [path, node] of entries) {
      const parents = path.split("/").map((_, i, parts) => parts.slice(0, i).join("/"));
      const below = [...tree.keys()].some((known) => known.startsWith(`${path}/`));
      if (tree.has(path) || below || parents.some((parent) => tree.get(parent) != null)) continue;
      tree.set(path, node);
    }
    return Object.fromEntries(tree);
  });

/** Makes the tree, every entry with rights and times of its own. */
export async function plant(root: string, tree: Tree): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [path, node] of Object.entries(tree)) {
    const full = join(root, path);
    await mkdir(node === null ? full : dirname(full), { recursive: true });
    if (typeof node === "string") await writeFile(full, node);
    else if (node !== null) await symlink(node.link, full);
  }
  const all = await readdir(root, { recursive: true });
  for (const path of all.sort().reverse()) await stamp(join(root, path), path);
  await stamp(root, "");
}

async function stamp(full: string, path: string): Promise<void> {
  const draw = createHash("sha256").update(path).digest();
  const time = (draw.readUInt32BE(0) % 1_700_000_000) + draw.readUInt16BE(4) / 1000;
  const state = await lstat(full);
  if (!state.isSymbolicLink())
    await chmod(full, 0o600 | (draw.readUInt16BE(6) & 0o177) | (state.isDirectory() ? 0o700 : 0));
  await (state.isSymbolicLink() ? lutimes : utimes)(full, time, time);
}

/** What lies in a folder, as far as a restore brings it back; the folder itself as `""`. Times in microseconds. */
export async function harvest(root: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const path of ["", ...(await readdir(root, { recursive: true })).sort()]) {
    const full = join(root, path);
    const state = await lstat(full, { bigint: true });
    const micros = Math.round(Number(state.mtimeNs / 100n) / 10);
    const mode = (state.mode & 0o7777n).toString(8);
    if (state.isSymbolicLink()) found[path] = { link: await readlink(full), micros };
    else if (state.isDirectory()) found[path] = { micros, ...(path !== "" && { mode }) };
    else found[path] = { content: (await readFile(full)).toString("latin1"), micros, mode };
  }
  return found;
}
