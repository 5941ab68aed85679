import { describe, expect, test } from "vitest";
import { formatBytes, formatDuration, formatTable, printable, widthOf } from "../../../onprem/cli/format.ts";
import { chooseLanguage } from "../../../onprem/cli/language.ts";
import { painter } from "../../../onprem/cli/paint.ts";

describe("figures", () => {
  test.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.00 KiB"],
    [1536 * 1024, "1.50 MiB"],
    [123.4 * 2 ** 30, "123 GiB"],
  ])("%d bytes", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [12, "12 ms"],
    [12_345, "12.3 s"],
    [245_000, "4 min 05 s"],
    [7_380_000, "2 h 03 min"],
  ])("%d milliseconds", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe("text in a terminal", () => {
  test("Chinese takes two columns, colours and combining marks none", () => {
    expect(widthOf("戶政 a")).toBe(6);
    expect(widthOf(painter(true)("good", "ab"))).toBe(2);
    expect(widthOf("e\u0301")).toBe(1);
  });

  test("columns are aligned by what is seen", () => {
    const table = formatTable(
      [
        ["戶政", "1", "x"],
        ["abcdef", "22", "y"],
      ],
      [1],
    );
    expect(table).toBe("戶政     1  x\nabcdef  22  y\n");
  });

  test("what comes from outside cannot steer the terminal", () => {
    expect(printable("a\u001b[31m\rb\n\u202ec臺")).toBe("a\\u001b[31m\\u000db\\n\\u202ec臺");
  });
});

describe("the language", () => {
  test.each([
    [[], {}, "en"],
    [[], { LANG: "zh_TW.UTF-8" }, "zh-TW"],
    [[], { LANG: "zh_TW.UTF-8", LC_ALL: "C" }, "en"],
    [[], { LC_MESSAGES: "zh_HK" }, "zh-TW"],
    [["status", "--lang", "en"], { LANG: "zh_TW" }, "en"],
    [["--lang=zh-TW", "status"], { LANG: "en_US" }, "zh-TW"],
    [["drop", "--from-command", "--", "x", "--lang", "zh-TW"], {}, "en"],
  ] as const)("%j %j", (args, environment, language) => {
    expect(chooseLanguage(args, environment)).toBe(language);
  });
});
