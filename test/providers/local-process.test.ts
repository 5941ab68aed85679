import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LocalStore } from "../../providers/local/store.ts";
import { freshLocal } from "../contract/local.ts";

const CHILD = fileURLToPath(new URL("./child/store.ts", import.meta.url));

let root: string;
let store: LocalStore;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ root, store, remove: cleanUp } = await freshLocal());
});
afterEach(() => cleanUp());

/** Every file and folder of the provider, without those that the paths lead through. */
async function everything(): Promise<string[]> {
  return (await readdir(root, { recursive: true })).sort();
}

describe("a provider that cannot be written", () => {
  test("still reads and finds what is there; whatever would change it is denied", async () => {
    await store.put("packs/ab/0", Buffer.from("share"));
    const before = await everything();
    await chmod(dirname(root), 0o755);
    const folders = [root, ...["packs", "packs/ab", ".fenchi~", ".fenchi~/tmp"].map((folder) => join(root, folder))];
    await Promise.all(folders.map((folder) => chmod(folder, 0o555)));
    const said: unknown = JSON.parse(execFileSync(process.execPath, [CHILD, "read-only", root], { encoding: "utf8" }));
    await Promise.all(folders.map((folder) => chmod(folder, 0o755)));
    expect(said).toEqual({
      get: "share",
      equal: "equal",
      put: "provider-denied",
      remove: "provider-denied",
      target: "target-denied",
    });
    expect(await everything()).toEqual(before);
  });
});

describe("a provider without room", () => {
  test("says so, shows nothing of what did not fit, and takes what does", async () => {
    // A file size limit stops a write in the middle as a full disk does, and needs no rights and no disk of its own.
    const command = 'ulimit -f 128 && exec "$0" "$@"';
    const args = ["-c", command, process.execPath, CHILD, "limited", root];
    const said: unknown = JSON.parse(execFileSync("sh", args, { encoding: "utf8" }));
    expect(said).toEqual({
      small: "created",
      large: "provider-full",
      visible: false,
      after: "created",
      target: "target-full",
    });
    expect(await readdir(join(root, ".fenchi~/tmp"))).toEqual([]);
  });
});

describe("a process that is killed", () => {
  test.each([1, 7, 20, 45])(
    "after %i acknowledged puts leaves whole objects only, all that it acknowledged",
    async (count) => {
      const child = spawn(process.execPath, [CHILD, "writer", root], { stdio: ["ignore", "pipe", "inherit"] });
      const exited = once(child, "exit");
      const acknowledged: string[] = [];
      for await (const name of createInterface({ input: child.stdout })) {
        acknowledged.push(name);
        if (acknowledged.length === count) child.kill("SIGKILL");
      }
      expect(await exited).toEqual([null, "SIGKILL"]);

      const visible: string[] = [];
      for await (const { name } of store.list("")) {
        const { sha256, size } = await store.digest(name);
        expect(name).toBe(`packs/${sha256}/0`);
        expect(size).toBe(200_000);
        visible.push(name);
      }
      expect(visible).toEqual(expect.arrayContaining(acknowledged));
      await store.sweep();
      expect(await readdir(join(root, ".fenchi~/tmp"))).toEqual([]);
    },
  );
});
