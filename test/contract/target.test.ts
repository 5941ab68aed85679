import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFileTarget } from "../../providers/local/target.ts";
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
