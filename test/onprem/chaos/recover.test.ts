import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { BackupSummary } from "../../../onprem/engine/service.ts";
import type { Recovered } from "../../../onprem/home/contract.ts";
import { ask, fenchi } from "./fenchi.ts";
import { bytesOf } from "./seed.ts";
import { dropEnds, freshFolder, leftovers, serving } from "./world.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const places = ["oregon", "dublin", "tokyo", "sydney"] as const;
const documents = { "名冊.txt": "content of the register", "sub/報告 'final'.pdf": "report", "sub/empty": "" };

/** What is abroad and in the custodians' hands once the building is gone. Of four providers two open a backup; of three sheets two. */
let remains: string;
/** A copy of it, for one test. */
let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
const sheets = (...numbers: number[]) => numbers.map((number) => at("safe", `sheet-${number}-of-3.txt`));

beforeAll(async () => {
  remains = mkdtempSync(join(tmpdir(), "fenchi-chaos-remains-"));
  const building = mkdtempSync(join(tmpdir(), "fenchi-chaos-building-"));
  const home = join(building, "home");
  const providers = places.flatMap((name) => ["--provider", `${name}=${join(remains, "abroad", name)}`]);
  const rules = ["--threshold", "2", "--custodians", "2-of-3", "--sheets", join(remains, "safe"), "--name", "戶政司"];
  const made = await fenchi(["init", ...providers, ...rules], { home });
  expect(made, made.err).toMatchObject({ code: 0 });
  const engine = await serving(home);
  const drop = async (item: string, path: string) => {
    const { drop: id } = await engine.client.drop({ item, path });
    expect(await dropEnds(engine.client, id)).toMatchObject({ state: "protected" });
  };
  const [db, docs] = [join(building, "db"), join(building, "docs")];
  writeFileSync(db, bytesOf("first", 2_000_000));
  await drop("戶政/登記/db", db);
  writeFileSync(db, Buffer.concat([bytesOf("first", 2_000_000), bytesOf("more", 300_000)]));
  await drop("戶政/登記/db", db);
  for (const [name, text] of Object.entries(documents)) {
    mkdirSync(join(docs, name, ".."), { recursive: true });
    writeFileSync(join(docs, name), text);
  }
  await drop("戶政/登記/docs", docs);
  expect(await engine.kill("SIGTERM")).toMatchObject({ code: 0 });
  cpSync(join(home, "keyring.json"), join(remains, "safe/keyring.json"));
  cpSync(join(home, "keys/kms"), join(remains, "safe/kms"), { recursive: true });
  rmSync(building, { recursive: true });
  return () => rmSync(remains, { recursive: true });
});

beforeEach(() => {
  folder = freshFolder();
  cpSync(remains, folder, { recursive: true, preserveTimestamps: true });
});

/** Everything comes back into a home that was recovered: both generations, and the folder. */
async function expectWhole(home: string): Promise<void> {
  const { answer } = await ask<{ backups: BackupSummary[] }>(["list"], { home });
  expect(answer.backups.map(({ item, state, seq }) => [item, state, seq])).toEqual([
    ["戶政/登記/docs", "protected", 3],
    ["戶政/登記/db", "protected", 2],
    ["戶政/登記/db", "protected", 1],
  ]);
  mkdirSync(`${home}-out`);
  const restore = (...args: string[]) => fenchi(["restore", ...args], { home });
  expect(await restore("戶政/登記/db", "--to", `${home}-out/db`)).toMatchObject({ code: 0 });
  expect(
    readFileSync(`${home}-out/db`).equals(Buffer.concat([bytesOf("first", 2_000_000), bytesOf("more", 300_000)])),
  ).toBe(true);
  const first = answer.backups.at(-1)?.backup ?? "";
  expect(await restore("--backup", first, "--to", `${home}-out/first`)).toMatchObject({ code: 0 });
  expect(readFileSync(`${home}-out/first`).equals(bytesOf("first", 2_000_000))).toBe(true);
  expect(await restore("戶政/登記/docs", "--to", `${home}-out/docs`)).toMatchObject({ code: 0 });
  for (const [name, text] of Object.entries(documents)) {
    expect(readFileSync(join(`${home}-out/docs`, name), "utf8")).toBe(text);
  }
  const sealing = await fenchi(["drop", `${home}-out/db`, "--as", "a/b/c"], { home });
  expect(sealing).toMatchObject({ code: 1, err: expect.stringMatching(/no keys to seal with.*\n.*fenchi init/) });
}

describe("the building is gone", () => {
  test("m sheets and k unnamed providers bring everything back; and so do the keyring and keys", async () => {
    const home = at("rescue");
    const from = [at("abroad/tokyo"), at("abroad/dublin")];
    const by = (...numbers: number[]) => ["recover", "--sheets", ...sheets(...numbers), "--from", ...from];
    const recovered = await ask<Recovered>(by(1, 3), { home });
    expect(recovered, recovered.err).toMatchObject({
      code: 0,
      answer: { name: "戶政司", backups: 3, wrongSheets: [] },
    });
    const found = Object.fromEntries(recovered.answer.providers.map(({ name, reachable }) => [name, reachable]));
    expect(found).toEqual({ oregon: false, dublin: true, tokyo: true, sydney: false });
    expect(recovered.answer.providers.find(({ name }) => name === "tokyo")?.root).toBe(at("abroad/tokyo"));
    await expectWhole(home);

    const keyed = at("keyed");
    const named = ["--from", `sydney=${at("abroad/sydney")}`, `oregon=${at("abroad/oregon")}`];
    const keys = ["recover", "--keyring", at("safe/keyring.json"), "--keys", at("safe/kms"), ...named];
    expect(await fenchi(keys, { home: keyed })).toMatchObject({ code: 0 });
    await expectWhole(keyed);
    expect(leftovers(folder)).toEqual([]);
  });

  test("fewer sheets or providers than needed, or the wrong ones, are refused, and leave nothing", async () => {
    const home = at("rescue");
    const recover = (...args: string[]) => fenchi(["recover", ...args], { home });
    const [oregon, dublin] = [at("abroad/oregon"), at("abroad/dublin")];
    const oneSheet = await recover("--sheets", ...sheets(2), "--from", oregon, dublin);
    expect(oneSheet.code).not.toBe(0);
    expect(oneSheet.err).toMatch(/2 sheets open this vault, 1 .* here.*\n {2}→ Bring 1 more/);
    const oneProvider = await recover("--sheets", ...sheets(1, 2), "--from", oregon);
    expect(oneProvider).toMatchObject({
      code: 1,
      err: expect.stringMatching(/1 of the 2 providers needed.*\n.*oregon, dublin, tokyo, sydney/),
    });
    const sameTwice = await recover("--sheets", ...sheets(1, 2), "--from", oregon, oregon);
    expect(sameTwice).toMatchObject({
      code: 2,
      err: expect.stringMatching(/both what provider oregon holds.*\n {2}→ /),
    });
    const nowhere = await recover("--sheets", ...sheets(1, 2), "--from", at("abroad"), at("nowhere"));
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringMatching(/None of the providers.*\n.*paths/) });
    const strange = await recover("--sheets", ...sheets(1, 2), "--from", `paris=${oregon}`, dublin);
    expect(strange).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no provider named paris.*\n.*oregon, dublin/),
    });
    mkdirSync(home);
    writeFileSync(join(home, "precious"), "precious");
    const taken = await recover("--sheets", ...sheets(1, 2), "--from", oregon, dublin);
    expect(taken).toMatchObject({ code: 1, err: expect.stringMatching(/not empty.*\n {2}→ /) });
    expect(readdirSync(home)).toEqual(["precious"]);
    rmSync(home, { recursive: true });
    expect(readdirSync(folder).sort()).toEqual(["abroad", "safe"]);
  });

  test("one provider lost its latest backups and another is of somebody else: named, and everything is back", async () => {
    const home = at("rescue");
    for (const seq of [2, 3]) rmSync(at("abroad/oregon/witness", String(seq).padStart(16, "0")), { force: true });
    renameSync(at("abroad/sydney"), at("abroad/gone"));
    mkdirSync(at("abroad/sydney"));
    const from = places.map((name) => at("abroad", name));
    const recovered = await fenchi(["recover", "--sheets", ...sheets(3, 2), "--from", ...from], { home });
    expect(recovered).toMatchObject({
      code: 0,
      err: expect.stringMatching(/oregon is behind: it shows place 1, others 3/),
    });
    expect(recovered.err).toMatch(/sydney could not be read/);
    await expectWhole(home);
  });
});
