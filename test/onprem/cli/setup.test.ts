import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fenchi, setup, start, workFolder } from "./process.ts";

let work: Awaited<ReturnType<typeof workFolder>>;
beforeAll(async () => {
  work = await workFolder();
});
afterAll(() => work.remove());

test("the set-up hands over words, exit codes and the caller's folder", async () => {
  expect(await fenchi(["cli", "--version"], { script: setup })).toMatchObject({ code: 0, out: "0.1.0\n" });
  expect(await fenchi(["--version"], { script: setup })).toMatchObject({ code: 0, out: "0.1.0\n" });
  expect(await fenchi(["cli", "status", "--nope"], { script: setup })).toMatchObject({ code: 2 });
  // npm runs it in the project's folder and says where the person was.
  const environment = { npm_lifecycle_event: "fenchi", INIT_CWD: work.path };
  const ran = await fenchi(["cli", "status", "--home", "x", "--json"], { script: setup, environment });
  expect(JSON.parse(ran.out).error.params.home).toBe(join(work.path, "x"));
});

test("completion: a script for each shell, and the words that it asks for", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { code, out } = await fenchi(["completion", shell]);
    expect(code).toBe(0);
    expect(out).toContain("fenchi");
    expect(out).toContain("complete");
  }
  const words = async (...args: string[]) => (await fenchi(["complete", "--", ...args])).out;
  expect(await words("re")).toMatch(/^restore\t[\s\S]*^recover\t/m);
  expect(await words("drop", "--wa")).toContain("--wait");
  expect(await words("drop", "--wait", "")).toContain("restorable");
  expect(await words("completion", "")).toContain("zsh");
});

test("npm start shows it all once, and ends with 0 when every byte came back", async () => {
  const home = join(work.path, "demo");
  const args = ["start", "--once", "--size", "64KiB", "--home", home];
  const ran = await fenchi(args, { script: setup });
  expect(ran).toMatchObject({ code: 0, err: "" });
  for (const text of [
    "backup.protected",
    "restore.completed",
    "40 files, each the same bytes",
    "Every byte came back",
  ]) {
    expect(ran.out).toContain(text);
  }
  const status = await fenchi(["status", "--home", home, "--json"]);
  expect(status.code).toBe(3);
  expect(JSON.parse(status.out).providers.map((each: { reachable: boolean }) => each.reachable)).toEqual([
    true,
    false,
    true,
  ]);
});

test("npm start stays up until Ctrl-C", async () => {
  const home = join(work.path, "stays");
  const running = start(["start", "--size", "64KiB", "--home", home, "--lang", "zh-TW"], { script: setup });
  await running.said("引擎持續執行");
  await writeFile(join(work.path, "mine"), "mine");
  const args = ["drop", join(work.path, "mine"), "--as", "a/b/mine", "--home", home];
  expect(await fenchi(args)).toMatchObject({ code: 0 });
  running.child.kill("SIGINT");
  expect(await running.ended).toMatchObject({ code: 0 });
});
