import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ran, run as runCommand } from "./harness.ts";
import { start, workFolder } from "./process.ts";

// What only processes of their own can show: an engine beside commands, signals, a reader that goes away.

let work: Awaited<ReturnType<typeof workFolder>>;
let home: string;
const at = (...parts: string[]) => join(work.path, ...parts);
const run = ([command = "", ...args]: readonly string[], stdin?: string): Promise<Ran> =>
  runCommand([command, "--home", home, ...args], {
    door: "real",
    folder: work.path,
    ...(stdin === undefined ? {} : { stdin }),
  });
const json = (text: string) => JSON.parse(text);

beforeAll(async () => {
  work = await workFolder();
  home = at("home");
  expect(await run(["init"])).toMatchObject({ code: 0 });
});
afterAll(() => work.remove());

test("Ctrl-C while a stream comes: 130, and nothing of it counts", async () => {
  const running = start(["drop", "-", "--as", "a/b/cut", "--home", home], { input: "the beginning", hold: true });
  const owner = () => readFile(join(home, "state", "lock.owner"), "utf8").catch(() => "");
  await expect.poll(owner, { timeout: 50_000 }).toContain(`"pid":${running.child.pid},`);
  running.child.kill("SIGINT");
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 130, out: "" });
  expect(json((await run(["list", "a/b/cut", "--json"])).out).backups).toEqual([]);
});

test("a reader that goes away ends a list quietly", async () => {
  const running = start(["list", "--home", home]);
  running.child.stdout?.destroy();
  expect(await running.ended).toMatchObject({ err: "" });
});

test("drops, streams, restores and lists go through it, and Ctrl-C ends it well", async () => {
  const engine = start(["serve", "--json", "--home", home]);
  await engine.said('"ready"');
  await writeFile(at("small"), "small");
  const many = Array.from({ length: 20 }, (_, index) => `f${index}.csv`);
  await Promise.all(many.map((name) => writeFile(at(name), name.repeat(100))));
  const status = json((await run(["status", "--json"])).out);
  expect(status.engine).toMatchObject({ running: true, pid: engine.child.pid });
  expect(await run(["drop", "small", "--as", "a/b/small"])).toMatchObject({ code: 0 });
  expect(await run(["drop", "-", "--as", "a/b/piped"], "piped")).toMatchObject({ code: 0 });
  const drops = json((await run(["drop", ...many, "--as", "tax/returns", "--json"])).out).drops;
  expect(drops.every((drop: { status: { state: string } }) => /restorable|protected/.test(drop.status.state))).toBe(
    true,
  );
  expect(await run(["restore", "a/b/piped", "--to", "piped"])).toMatchObject({ code: 0 });
  expect(await readFile(at("piped"), "utf8")).toBe("piped");
  expect(json((await run(["list", "tax", "--json"])).out).backups).toHaveLength(20);
  const events = (await run(["events", "--json"])).out.trim().split("\n").map(json);
  expect(events.map((event) => event.type)).toContain("tw.fenchi.backup.restorable");
  engine.child.kill("SIGINT");
  expect(await engine.ended).toMatchObject({ code: 0 });
  expect(json((await run(["status", "--json"])).out).engine).toMatchObject({ running: false });
});
