import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadMessages } from "../../../onprem/cli/messages/index.ts";
import { errors } from "../../../onprem/cli/messages/zh-TW-errors/index.ts";
import { translate } from "../../../onprem/cli/problem.ts";

const root = join(import.meta.dirname, "../../..");
const rooms = ["continuity", "events", "functions", "onprem", "providers", "vault"];
const classes = "InvalidInput|NotFound|Conflict|Denied|Tampered|Unavailable|OutOfSpace|Refused";

/** Every error code that the source tree throws, with the file that does. */
function codes(): Map<string, string> {
  const found = new Map<string, string>();
  for (const room of rooms) {
    for (const file of readdirSync(join(root, room), { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const text = readFileSync(join(root, room, file), "utf8");
      for (const [, plain, template] of text.matchAll(
        new RegExp(`new (?:${classes})\\(\\s*(?:"([^"]+)"|\`([^\`]+)\`)`, "g"),
      )) {
        for (const code of plain === undefined ? expand(template ?? "") : [plain]) found.set(code, `${room}/${file}`);
      }
    }
  }
  return found;
}

/** The one kind of composed code: of the file system's errors, for a key and for a target. */
function expand(template: string): string[] {
  return ["key", "target"].map((what) => template.replace(/\$\{what\}/, what));
}

describe("errors in Traditional Chinese", () => {
  const thrown = codes();

  test("the search finds the codes there are", () => {
    expect(thrown.size).toBeGreaterThan(150);
    expect(thrown.has("sheet-word")).toBe(true);
    expect(thrown.has("target-full")).toBe(true);
  });

  test("no code of the source lacks its text", () => {
    const missing = [...thrown].filter(([code]) => !Object.hasOwn(errors, code));
    expect(missing).toEqual([]);
  });

  test("no text is for a code that nobody throws any more", () => {
    // Chosen between two in one expression, so the search above does not see them.
    const composed = ["item-unknown", "backup-not-restorable"];
    const stale = Object.keys(errors).filter(
      (code) => !thrown.has(code) && !composed.includes(code) && !code.startsWith("check-"),
    );
    expect(stale).toEqual([]);
  });

  test("each names what happened and what to do, in Chinese", () => {
    for (const [code, texts] of Object.entries(errors)) {
      const said = texts.flat().filter((text) => text !== "" || !code.endsWith("-good"));
      for (const text of said) expect(text, code).toMatch(/\p{Script=Han}/u);
    }
  });

  test("params go into the text; where one is missing, English stays", async () => {
    const m = await loadMessages("zh-TW");
    const problem = { code: "path-missing", message: "There is no file x.", next: "List." };
    expect(translate({ ...problem, params: { path: "公文/甲" } }, m).message).toBe("此備份中沒有檔案 公文/甲。");
    expect(translate(problem, m)).toMatchObject({ message: "There is no file x.", next: "List." });
    expect(translate({ ...problem, code: "of-tomorrow" }, m)).toMatchObject(
      problem.message === "" ? {} : { next: "List." },
    );
  });

  test("one code with two sets of params takes the text that fits", async () => {
    const m = await loadMessages("zh-TW");
    const problem = { code: "key-exists", message: "m", next: "n" };
    expect(translate({ ...problem, params: { path: "/k" } }, m).message).toBe("/k 已存在");
    expect(translate({ ...problem, params: { directory: "/d", version: "1" } }, m).message).toBe("/d 已有金鑰 1");
  });
});

describe("texts", () => {
  test("both languages say something everywhere", async () => {
    for (const language of ["en", "zh-TW"] as const) {
      const m = await loadMessages(language);
      const walk = (value: unknown, path: string): void => {
        if (typeof value === "string") expect(value, path).not.toBe("");
        else if (typeof value === "object" && value !== null) {
          for (const [key, each] of Object.entries(value)) walk(each, `${path}.${key}`);
        }
      };
      walk({ ...m, errors: {} }, language);
    }
  });
});
