import { describe, expect, test } from "vitest";
import { commandNames } from "../../../onprem/cli/program.ts";
import { run } from "./harness.ts";

const languages = ["en", "zh-TW"] as const;

describe.each(languages)("help in %s", (language) => {
  test("lists every command and the exit codes", async () => {
    const { code, out } = await run(["--help", "--lang", language]);
    expect(code).toBe(0);
    for (const name of commandNames) expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
    for (const exit of ["0", "1", "2", "3", "4", "130"]) expect(out).toMatch(new RegExp(`^ +${exit}  \\S`, "m"));
  });

  test.each(commandNames)("%s has two to five examples of itself, and every option is explained", async (name) => {
    const { code, out } = await run([name, "--help", "--lang", language]);
    expect(code).toBe(0);
    const examples = out.split("\n").filter((line) => line.startsWith("  $ "));
    expect(examples.length).toBeGreaterThanOrEqual(2);
    expect(examples.length).toBeLessThanOrEqual(5);
    for (const example of examples) expect(example).toContain(`fenchi ${name}`);
    for (const option of ["--home", "--json", "--quiet", "--lang", "--no-color", "--help"])
      expect(out).toContain(option);
    for (const line of out.split("\n").filter((each) => /^ {2}-/.test(each))) expect(line).toMatch(/\S {2,}\S/);
  });
});

test("Chinese help is Chinese down to its headings", async () => {
  const { out } = await run(["drop", "--help"], { environment: { LANG: "zh_TW.UTF-8" } });
  expect(out).toContain("用法：");
  expect(out).toContain("選項：");
  expect(out).not.toMatch(/Usage:|Options:|Arguments:|display help/);
});

test("nothing said is wrong usage, and shows what there is", async () => {
  const { code, out } = await run([]);
  expect(code).toBe(2);
  expect(out).toContain("Usage: fenchi");
});

test("the version", async () => {
  expect(await run(["--version"])).toMatchObject({ code: 0, out: "1.2.3\n" });
});
