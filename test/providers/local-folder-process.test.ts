import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeTarHeader, tarEnd, tarPadding } from "../../vault/tar.ts";
import { freshFolder } from "../contract/local.ts";
import { seededRandom } from "../fakes/pipeline.ts";

const CHILD = fileURLToPath(new URL("./child/folder-target.ts", import.meta.url));
const kills = 6;

let folder: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove: cleanUp } = await freshFolder());
});
afterEach(() => cleanUp());

const about = { mode: 0o700, mtime: 1_700_000_000_000_000 };
const files = Array.from({ length: 80 }, (_, i) => ({
  path: `f${String(i).padStart(3, "0")}`,
  content: Buffer.alloc(i * 200, `${i} `),
}));

/** Runs the restore, killed after so many milliseconds of its work. @returns how long it took, if it came to its end */
async function run(overwrite: boolean, killAfter?: number): Promise<number | undefined> {
  const args = [CHILD, join(folder, "archive"), join(folder, "around/out"), overwrite ? "overwrite" : ""];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  let took: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "begun" && killAfter !== undefined) void pause(killAfter).then(() => child.kill("SIGKILL"));
    if (line.startsWith("done ")) took = Number(line.slice("done ".length));
  }
  await exit;
  return took;
}

/** Whether the folder lies there, whole; anything but whole or absent fails. */
async function isThere(): Promise<boolean> {
  const names = await readdir(join(folder, "around/out")).catch(() => undefined);
  if (names === undefined || names.includes("old")) return false;
  expect(names.sort()).toEqual(files.map((file) => file.path));
  for (const { path, content } of files) {
    expect((await readFile(join(folder, "around/out", path))).equals(content), path).toBe(true);
  }
  return true;
}

test("a restore that is killed at any moment shows all or nothing, and ends at the next run", async () => {
  const parts = files.flatMap(({ path, content }) => [
    encodeTarHeader({ kind: "file", path, size: content.length, ...about }),
    content,
    tarPadding(content.length),
  ]);
  await writeFile(join(folder, "archive"), Buffer.concat([...parts, tarEnd]));
  await mkdir(join(folder, "around"));
  await run(false);
  const whole = (await runAnew(false)) ?? 0;
  expect(await isThere()).toBe(true);
  const random = seededRandom("kill");
  for (let kill = 0; kill < kills; kill++) {
    const overwrite = kill % 2 === 1;
    const moment = (Buffer.from(random(4)).readUInt32BE() / 2 ** 32) * whole;
    const took = await runAnew(overwrite, moment);
    // Killed behind its last step, it has ended but not said so.
    const ended = (await isThere()) && (await readdir(join(folder, "around"))).length === 1;
    if (took === undefined && !ended) expect(await run(overwrite), `killed after ${moment} ms`).toBeDefined();
    expect(await isThere()).toBe(true);
    expect(await readdir(join(folder, "around"))).toEqual(["out"]);
  }
});

/** With nothing there, or an old folder to be overwritten. */
async function runAnew(overwrite: boolean, killAfter?: number): Promise<number | undefined> {
  await rm(join(folder, "around"), { recursive: true });
  await mkdir(join(folder, overwrite ? "around/out/old" : "around"), { recursive: true });
  return await run(overwrite, killAfter);
}
