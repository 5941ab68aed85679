import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFolderTarget } from "../../providers/local/folder-target.ts";
import { createFileTarget } from "../../providers/local/target.ts";
import { encodeTarHeader, tarEnd, tarPadding } from "../../vault/tar.ts";
import { createMemoryTarget } from "../fakes/memory-target.ts";
import { freshFolder } from "./local.ts";
import { targetSuite } from "./target.suite.ts";

/** 255 bytes in UTF-8, the longest name that Linux keeps, with blanks, quotes and Chinese. */
const NAME = `戶籍 "謄本" '2026'.${"檔".repeat(76)}.sql`;

targetSuite("file", async () => {
  const { path, remove } = await freshFolder();
  const file = join(path, NAME);
  return {
    target: createFileTarget(file),
    reopen: () => createFileTarget(file),
    content: async () => ((await readdir(path)).includes(NAME) ? await readFile(file) : undefined),
    occupy: (content) => writeFile(file, content),
    traces: async () => (await readdir(path)).filter((name) => name !== NAME),
    close: remove,
  };
});

/** A folder with one file, whose content stands for the folder's. */
targetSuite("folder", async () => {
  const { path, remove } = await freshFolder();
  const folder = join(path, NAME);
  const about = { mode: 0o700, mtime: 1_700_000_000_123_456 };
  return {
    target: createFolderTarget(folder),
    reopen: () => createFolderTarget(folder),
    encode: (content) =>
      Buffer.concat([
        encodeTarHeader({ kind: "folder", path: "", ...about }),
        encodeTarHeader({ kind: "folder", path: "資料", ...about }),
        encodeTarHeader({ kind: "file", path: "資料/內容", size: content.length, ...about }),
        content,
        tarPadding(content.length),
        tarEnd,
      ]),
    content: async () =>
      (await readdir(path)).includes(NAME) ? await readFile(join(folder, "資料", "內容")) : undefined,
    occupy: async (content) => {
      await mkdir(join(folder, "資料"), { recursive: true });
      await writeFile(join(folder, "資料", "內容"), content);
    },
    traces: async () => (await readdir(path)).filter((name) => name !== NAME),
    close: remove,
  };
});

targetSuite("memory", async () => {
  const target = createMemoryTarget();
  return {
    target,
    reopen: () => target,
    content: async () => target.content,
    occupy: async (content) => {
      target.content = content;
    },
    traces: async () => [...target.partials.keys()],
    close: async () => {},
  };
});
