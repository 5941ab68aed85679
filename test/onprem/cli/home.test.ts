import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunOptions, run as runCommand } from "./harness.ts";
import { workFolder } from "./process.ts";

// The command line on a real home. In this process: what only a process of its own shows is in process.test.ts.

let work: Awaited<ReturnType<typeof workFolder>>;
let home: string;
const at = (...parts: string[]) => join(work.path, ...parts);
const fenchi = (args: readonly string[], options?: RunOptions) =>
  runCommand(args, { door: "real", folder: work.path, ...options });
const run = ([command = "", ...args]: readonly string[], options?: RunOptions) =>
  fenchi([command, "--home", home, ...args], options);
const json = (text: string) => JSON.parse(text);
const dump = Buffer.from("INSERT INTO 戶籍 VALUES (1, '合成');\n".repeat(20_000));

beforeAll(async () => {
  work = await workFolder();
  home = at("home");
  const made = await run(["init", "--json", "--name", "試驗"]);
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(json(made.out)).toMatchObject({
    name: "試驗",
    threshold: 2,
    custodians: { threshold: 3, count: 5 },
    trial: true,
  });
  await writeFile(at("每日 'dump'.sql"), dump);
  const dropped = await run(["drop", "每日 'dump'.sql", "--as", "戶政/登記/每日", "--wait", "protected", "--json"]);
  expect(dropped).toMatchObject({ code: 0, err: "" });
  expect(json(dropped.out)).toMatchObject({ state: "protected", size: dump.length, name: "每日 'dump'.sql" });
});
afterAll(() => work.remove());

describe("without a running engine", () => {
  test("a second vault is not made over the first", async () => {
    const before = await readFile(join(home, "keyring.json"));
    const again = await run(["init"]);
    expect(again.code).toBe(1);
    expect(again.err).toContain("is there already");
    expect(await readFile(join(home, "keyring.json"))).toEqual(before);
  });

  test("status holds every provider's place, and they are there", async () => {
    const status = await run(["status", "--json"]);
    expect(status.code).toBe(0);
    const { providers, backups } = json(status.out);
    expect(backups.protected).toBe(1);
    for (const { location } of providers) expect((await stat(location)).isDirectory()).toBe(true);
  });

  test("restore gives the same bytes, and refuses to replace a file unless told to", async () => {
    const restore = ["restore", "戶政/登記/每日", "--to", "back.sql"];
    expect(await run(restore)).toMatchObject({ code: 0 });
    expect(await readFile(at("back.sql"))).toEqual(dump);
    await writeFile(at("back.sql"), "mine");
    const refused = await run([...restore, "--lang", "zh-TW"]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(`${at("back.sql")} 已存在`);
    expect(await readFile(at("back.sql"), "utf8")).toBe("mine");
    expect(await run([...restore, "--overwrite"])).toMatchObject({ code: 0 });
    expect(await readFile(at("back.sql"))).toEqual(dump);
  });

  test("a range, without a provider", async () => {
    const ran = await run([
      "restore",
      "戶政/登記/每日",
      "--to",
      "part",
      "--range",
      "1KiB-3KiB",
      "--without",
      "cloud-b",
      "--json",
    ]);
    expect(json(ran.out)).toMatchObject({
      state: "completed",
      size: 2048,
      providers: expect.not.arrayContaining(["cloud-b"]),
    });
    expect(await readFile(at("part"))).toEqual(dump.subarray(1024, 3072));
  });

  test("one provider alone restores nothing", async () => {
    const args = ["restore", "戶政/登記/每日", "--to", "none", "--without", "cloud-a", "--without", "cloud-c"];
    const ran = await run([...args, "--json"]);
    expect(ran.code).toBe(1);
    expect(json(ran.out)).toMatchObject({ state: "failed", error: { code: "too-few-shares" } });
    expect(ran.err).toContain("1 of the 2 providers");
    await expect(stat(at("none"))).rejects.toThrow("ENOENT");
  });

  test("a folder: its files are listed, and one comes back alone", async () => {
    await mkdir(at("公文/附件"), { recursive: true });
    await writeFile(at("公文/附件/甲 “引號”.txt"), "內容");
    await writeFile(at("公文/空"), "");
    expect(await run(["drop", "公文", "--as", "戶政/公文"])).toMatchObject({ code: 0 });
    const files = json((await run(["list", "戶政/公文/公文", "--files", "--json"])).out).files;
    expect(files.map((file: { path: string }) => file.path).sort()).toEqual(["空", "附件/甲 “引號”.txt"]);
    const one = ["restore", "戶政/公文/公文", "--path", "附件/甲 “引號”.txt", "--to", "one.txt"];
    expect(await run(one)).toMatchObject({ code: 0 });
    expect(await readFile(at("one.txt"), "utf8")).toBe("內容");
    expect(await run(["restore", "戶政/公文/公文", "--to", "whole"])).toMatchObject({ code: 0 });
    expect(await readFile(at("whole/附件/甲 “引號”.txt"), "utf8")).toBe("內容");
    expect((await stat(at("whole/空"))).size).toBe(0);
  });

  test("a command that fails leaves no backup; one that succeeds does", async () => {
    const drop = (script: string) =>
      run(["drop", "--as", "a/b/cmd", "--from-command", "--", process.execPath, "-e", script]);
    const failed = await drop(
      "process.stdout.write('half'); console.error('connection refused'); process.exitCode = 3",
    );
    expect(failed.code).toBe(1);
    expect(failed.err).toContain("connection refused");
    expect(json((await run(["list", "a/b/cmd", "--json"])).out).backups).toEqual([]);
    expect(await drop("process.stdout.write('whole')")).toMatchObject({ code: 0 });
    expect(await run(["restore", "a/b/cmd", "--to", "cmd"])).toMatchObject({ code: 0 });
    expect(await readFile(at("cmd"), "utf8")).toBe("whole");
  });

  test("a home that is none", async () => {
    const ran = await fenchi(["status", "--home", at("nowhere"), "--json"]);
    expect(ran.code).toBe(1);
    expect(json(ran.out)).toMatchObject({ error: { code: "home-missing" } });
  });
});

describe("when the machine, or a provider, is gone", () => {
  test("three sheets, two providers and an empty machine: the backups come back", async () => {
    const sheets = (await readdir(join(home, "sheets"))).filter((name) => name.endsWith(".txt")).sort();
    const paths = sheets.slice(1, 4).map((name) => join(home, "sheets", name));
    const from = ["--from", `cloud-a=${join(home, "providers/cloud-a")}`, join(home, "providers/cloud-c")];
    const recovered = at("recovered");
    const restore = ["--restore", "戶政/登記/每日", "--to", at("again.sql")];
    const ran = await fenchi(["recover", "--home", recovered, "--sheets", ...paths, ...from, ...restore]);
    expect(ran).toMatchObject({ code: 0 });
    expect(await readFile(at("again.sql"))).toEqual(dump);

    const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
    const rows = texts.map((text) => text.match(/^ {3}[1-9] {3}.*$/gm)?.join("\n") ?? "");
    const typed = `${rows[0]}\n${rows[1]?.replace(/[a-z]{3,}/, "qqqqq")}\n\n${rows[1]}\n${rows[2]}\n`;
    const asked = await fenchi(["recover", "--home", at("typed"), "--sheets", "-", ...from], { stdin: typed });
    expect(asked).toMatchObject({ code: 0 });
    expect(asked.err).toContain('row 1 word 1: "qqqqq" is no word of the list');

    const few = await fenchi(["recover", "--home", at("few"), "--sheets", ...paths.slice(1), ...from, "--json"]);
    expect(few.code).toBe(2);
    expect(json(few.out)).toMatchObject({ error: { code: "sheet-too-few" } });
  });

  test("a provider's folder is gone: status and verify say so, restore works", async () => {
    await rm(join(home, "providers/cloud-b"), { recursive: true });
    const status = await run(["status"]);
    expect(status.code).toBe(3);
    expect(status.out).toContain("cloud-b cannot be reached; no other provider may fail now");
    const verified = await run(["verify", "--json"]);
    expect(verified.code).toBe(3);
    expect(json(verified.out)).toMatchObject({
      lost: [],
      findings: expect.arrayContaining([expect.objectContaining({ provider: "cloud-b" })]),
    });
    expect(await run(["doctor"])).toMatchObject({ code: 3 });
    const ran = await run(["restore", "戶政/登記/每日", "--to", "survived.sql"]);
    expect(ran.code).toBe(0);
    expect(await readFile(at("survived.sql"))).toEqual(dump);
  });
});
