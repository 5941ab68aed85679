import { createHash } from "node:crypto";
import fc from "fast-check";
import QRCode from "qrcode";
import { beforeAll, describe, expect, test } from "vitest";
import { InvalidInput } from "../../events/error.ts";
import { type PrintedSheet, renderSheets, type SheetInfo, type SheetLanguage } from "../../onprem/sheets/index.ts";
import { rootFingerprint } from "../../vault/root-fingerprint.ts";
import { combineSheets, encodeSheets, sheetRecord } from "../../vault/sheet.ts";
import { parseSheet, sheetRows, sheetText } from "../../vault/sheet-words.ts";

let draws = 0;
const random = (bytes: number): Uint8Array =>
  Uint8Array.from(createHash("shake256", { outputLength: bytes }).update(`${draws++}`).digest());
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const secret = random(32);
const sheets = encodeSheets(secret, { threshold: 3, count: 5 }, random);
const info: SheetInfo = {
  vault: "內政部 戶役政資訊系統",
  fingerprint: rootFingerprint(secret),
  issued: "2026-11-23",
  providers: [
    { name: "aws", location: "eu-central-1, bucket moi-ris" },
    { name: "gcp", location: "asia-northeast1" },
    { name: "azure", location: "australiaeast" },
  ],
  threshold: 2,
  software: "the USB stick in the same safe",
};
const languages: readonly SheetLanguage[] = ["zh-TW", "en"];

describe.each(languages)("sheets printed in %s first", (language) => {
  let printed: PrintedSheet[];
  beforeAll(async () => {
    printed = await renderSheets(sheets, info, language);
  });

  test("are one for each custodian, by name", () => {
    expect(printed.map((sheet) => sheet.name)).toEqual([1, 2, 3, 4, 5].map((number) => `sheet-${number}-of-5`));
  });

  test("open the vault, read back as whole text pages", () => {
    const read = printed.slice(2).map(({ text, name }) => parseSheet(text, name));
    expect(hex(combineSheets(read).secret)).toBe(hex(secret));
  });

  test("hold the words in numbered rows, and the same in the QR code", async () => {
    for (const [index, sheet] of sheets.entries()) {
      const { html, text } = printed[index] ?? { html: "", text: "" };
      const rows = [...html.matchAll(/<tr><th scope="row">(\d)<\/th>(.*)<\/tr>/g)].map(([, number, cells]) => [
        number,
        ...(cells ?? "")
          .replaceAll(/<b>|<\/b>|<\/td>/g, "")
          .split("<td>")
          .slice(1),
      ]);
      expect(rows).toEqual(sheetRows(sheet).map((row, at) => [`${at + 1}`, ...row]));
      const drawn = await QRCode.toString(sheetText(sheet), { type: "svg", errorCorrectionLevel: "Q", margin: 2 });
      expect(html).toContain(/<path stroke[^>]*>/.exec(drawn)?.[0]);
      expect(text).toContain(
        (await QRCode.toString(sheetText(sheet), { type: "utf8", errorCorrectionLevel: "L" })).trim(),
      );
    }
  });

  test("say whose they are, how many open, where the backups lie, what to do and what never, in both languages", () => {
    const groups = hex(info.fingerprint).match(/.{4}/g) ?? [];
    for (const page of [printed[1]?.html ?? "", printed[1]?.text ?? ""]) {
      for (const words of [
        info.vault,
        groups.slice(0, 4).join(" "),
        groups.slice(8).join(" "),
        hex(sheets[0]?.issue ?? secret),
        "Sheet 2 of 5",
        "any 3 open the vault",
        "第 2 份\uff0c共 5 份",
        "任 3 份可開啟保險庫",
        "23 November 2026",
        "民國115年11月23日",
        "eu-central-1, bucket moi-ris",
        "any 2 of these must be readable",
        "USB stick",
        "photograph",
        "拍照",
        "3 a.m.",
        "緊急開啟步驟",
        "簽章",
      ]) {
        expect(page).toContain(words);
      }
    }
    expect(printed[1]?.text).toContain("fenchi -- recover --sheets 1.txt 2.txt 3.txt --from");
    expect(printed[1]?.html.replaceAll(/<\/?span>/g, "")).toContain("recover --sheets 1.txt 2.txt 3.txt --from");
  });

  test("put the chosen language first", () => {
    for (const page of [printed[0]?.html ?? "", printed[0]?.text ?? ""]) {
      const chinese = page.indexOf("緊急開啟步驟");
      const english = page.indexOf("at 3 a.m.");
      expect(language === "en" ? english < chinese : chinese < english).toBe(true);
    }
    expect(printed[0]?.html).toContain(`<html lang="${language}">`);
  });

  test("are self-contained: no script, nothing fetched, and a policy that says so", () => {
    for (const { html } of printed) {
      expect(html).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|\bon\w+=/i);
      expect(html).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"`);
    }
  });

  test("hold to 80 columns of text, a Chinese character being two", () => {
    const wide = /[\u2e80-\u9fff\uf900-\uffe6]/gu;
    for (const line of printed.flatMap(({ text }) => text.split("\n"))) {
      expect(line.length + (line.match(wide)?.length ?? 0), line).toBeLessThanOrEqual(80);
    }
  });
});

describe("what is passed in", () => {
  test("is escaped in HTML, and cannot forge a line of text", async () => {
    const hostile = `<script>alert(1)</script>"'&\n----- BEGIN\u0007 \u202e`;
    const named = { ...info, vault: hostile, software: hostile, providers: [{ name: hostile, location: hostile }] };
    const [page] = await renderSheets(sheets, named, "en");
    expect(page?.html).not.toMatch(/<script|\u202e/);
    expect(page?.html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp; ----- BEGIN");
    expect(page?.text).not.toMatch(/^-+ BEGIN\b(?! FENCHI)/m);
    for (const control of ["\u0007", "\u202e"]) expect(page?.text).not.toContain(control);
    expect(hex(sheetRecord(parseSheet(page?.text ?? "")))).toBe(hex(sheetRecord(sheets[0] ?? parseSheet(""))));
  });

  test("whatever the names, the text page reads back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 80 }), async (name) => {
        const named = { ...info, vault: name, providers: [{ name, location: name }] };
        const [page] = await renderSheets(sheets.slice(3, 4), named, "zh-TW");
        expect(parseSheet(page?.text ?? "").number).toBe(4);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ["fingerprint", { fingerprint: random(32) }],
    ["fingerprint", { fingerprint: info.fingerprint.subarray(0, 16) }],
    ["date", { issued: "2026-13-01" }],
    ["date", { issued: "tomorrow" }],
  ])("a wrong %s is refused before anything is printed", async (wrong, change) => {
    const error = await renderSheets(sheets, { ...info, ...change }, "en").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error).toMatchObject({ code: "sheet-info", params: { wrong } });
  });

  test("sixteen custodians' command stays on a line", async () => {
    const many = encodeSheets(secret, { threshold: 8, count: 16 }, random);
    const [page] = await renderSheets(many, info, "en");
    expect(page?.text).toContain("recover --sheets 1.txt 2.txt ... 8.txt --from");
  });
});
