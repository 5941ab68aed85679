import { zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Body, body, openBody, sealBody } from "../../vault/body.ts";
import { fromHex, sha256, utf8 } from "../../vault/bytes.ts";
import { toCanonical } from "../../vault/json.ts";
import { deriveBodyKey } from "../../vault/keys.ts";
import { sealStream } from "../../vault/stream.ts";
import { bytesOf } from "../vectors/rule.ts";
import { backup, digest, id, time } from "./fixture.ts";
import { codeOf, flipped } from "./refusal.ts";

const key = bytesOf("body-test/key", 32);
const value: Body = {
  format: "fenchi/v1",
  backup,
  item: "戶政/登記/每日備份",
  kind: "folder",
  name: "公文",
  size: 1024,
  sha256: digest("drop"),
  mtime: time,
  labels: { 備註: "測試" },
  index: [{ path: "一/二.txt", size: 3, offset: 512, sha256: digest("file"), mtime: time }],
  packs: [
    [backup, id("pack")],
    [id("earlier"), id("earlier pack")],
  ],
  bases: [[digest("base"), 1, 1, 0, 0, 300, 400]],
  segments: [{ size: 1024, chunks: [[digest("chunk"), 2, 0, 0, 0, 100, 1024, 0]] }],
};

describe("a body", () => {
  test("opens to what was sealed", async () => {
    expect(await openBody(await sealBody(value, key), backup, key)).toEqual(value);
  });

  test("holds an index of many files", async () => {
    const index = Array.from({ length: 5000 }, (_, at) => ({
      path: `資料夾/檔案 ${at}.pdf`,
      size: at,
      offset: at * 1024,
      sha256: digest(String(at % 7)),
      mtime: time,
    }));
    expect(await openBody(await sealBody({ ...value, index }, key), backup, key)).toEqual({ ...value, index });
  });

  test("does not open with another key, as another backup's, cut or changed", async () => {
    const stored = await sealBody(value, key);
    expect(await codeOf(() => openBody(stored, backup, bytesOf("another", 32)))).toBe("body-altered");
    expect(await codeOf(() => openBody(stored, id("other"), key))).toBe("body-altered");
    for (const length of [0, 15, 16, stored.length - 1]) {
      expect(await codeOf(() => openBody(stored.subarray(0, length), backup, key))).toBe("body-altered");
    }
    for (const wrong of flipped(stored, 11))
      expect(await codeOf(() => openBody(wrong, backup, key))).toBe("body-altered");
  });

  /** Seals what the sealer never would. */
  const sealed = (packed: Uint8Array): Uint8Array =>
    Buffer.concat([...sealStream(deriveBodyKey(key), sha256(utf8("fenchi/v1/body\0"), fromHex(backup)), packed)]);

  test("that says it is another backup's is refused, though it opens", async () => {
    const stored = sealed(zstdCompressSync(toCanonical({ ...value, backup: id("other") })));
    expect(await codeOf(() => openBody(stored, backup, key))).toBe("body-altered");
  });

  test("that is not compressed is refused, though it opens", async () => {
    expect(await codeOf(() => openBody(sealed(toCanonical(value)), backup, key))).toBe("body-altered");
  });

  test.each([
    ["an item that is none", { item: "a/b" }],
    ["a codec that is none", { bases: [[digest("base"), 3, 1, 0, 0, 300, 400]] }],
    ["a chunk that is short of a member", { segments: [{ size: 1, chunks: [[digest("c"), 0, 0, 0, 0, 17]] }] }],
    ["a negative offset", { bases: [[digest("base"), 0, 1, 0, -1, 300, 400]] }],
    ["a size that is no whole number", { size: 1.5 }],
  ])("with %s is refused", (_, change) => {
    expect(body.safeParse(value).success).toBe(true);
    expect(body.safeParse({ ...value, ...change }).success).toBe(false);
  });
});
