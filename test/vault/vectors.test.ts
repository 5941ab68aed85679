import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openBody } from "../../vault/body.ts";
import { decodeChunk } from "../../vault/codec.ts";
import { createPackBuffer } from "../../vault/erasure.ts";
import { fromVerified } from "../../vault/json.ts";
import { openKeyObject, unwrapByRecovery, unwrapByService } from "../../vault/keyobject.ts";
import { openSigned, publicKey } from "../../vault/signed.ts";
import { deterministic, kept, readVector, render, vectorFile } from "../vectors/make.ts";
import { privateKeyService } from "../vectors/service.ts";

const bytes = z.string().transform((hex): Uint8Array => Buffer.from(hex, "hex"));
const utf8 = z.string().transform((text): Uint8Array => Buffer.from(text));

describe("the vectors", () => {
  test.each(Object.entries(deterministic))("%s are made anew to the same bytes", async (name, make) => {
    expect(render(await make())).toBe(await readFile(vectorFile(name), "utf8"));
  });

  test("are all in docs/FORMAT.md, and all made by the script", async () => {
    const files = (await readdir(new URL(".", vectorFile("json")))).filter((name) => name.endsWith(".json"));
    const page = await readFile(new URL("../../docs/FORMAT.md", import.meta.url), "utf8");
    const made = [...Object.keys(deterministic), ...Object.keys(kept)].map((name) => `${name}.json`);
    expect(files.sort()).toEqual(made.sort());
    for (const name of files) expect(page).toContain(`\`${name}\``);
  });

  test("agree with the example of the page: its fragments are those of its pack", async () => {
    const page = await readFile(new URL("../../docs/FORMAT.md", import.meta.url), "utf8");
    const example = /The pack ([0-9A-F ]+) has S = 3 and the fragments\s+([0-9A-F ,]+)\./.exec(page);
    const read = (text = ""): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
    const pack = read(example?.[1]);
    const buffer = createPackBuffer({ k: 3, n: 5, capacity: pack.length });
    buffer.pack.set(pack);
    const made = buffer.encode(pack.length).map((fragment) => Buffer.from(fragment));
    expect(made).toEqual(example?.[2]?.split(",").map(read));
  });

  test("pass the decoder that was written from the page", async () => {
    const script = fileURLToPath(new URL("../decoder/check.mjs", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    const counts = new Map(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split(": ") as [string, string]),
    );
    expect([...counts.keys()].sort()).toEqual([...Object.keys(deterministic), ...Object.keys(kept)].sort());
    for (const count of counts.values()) expect(Number(count)).toBeGreaterThan(0);
  });
});

describe("vectors that are kept", () => {
  test("codec", async () => {
    const form = z.object({ codec: z.literal([0, 1, 2]), bases: z.array(bytes), raw: bytes, encoded: bytes });
    const { cases } = z.object({ cases: z.array(form) }).parse(await readVector("codec"));
    expect(new Set(cases.map((each) => each.codec))).toEqual(new Set([0, 1, 2]));
    for (const { codec, bases, raw, encoded } of cases) {
      expect(await decodeChunk(codec, encoded, raw.length, bases)).toEqual(Buffer.from(raw));
    }
  });

  test("key object, by either wrap", async () => {
    const form = z.object({
      privateKey: z.string(),
      recovery: bytes,
      context: z.object({
        vault: z.string(),
        backup: z.string(),
        provider: z.string(),
        index: z.number(),
        k: z.number(),
        n: z.number(),
        epoch: z.number(),
      }),
      share: bytes,
      dataKey: bytes,
      stored: utf8,
    });
    const { privateKey, recovery, context, share, dataKey, stored } = form.parse(await readVector("keyobject"));
    for (const unwrap of [unwrapByService(privateKeyService(privateKey)), unwrapByRecovery(recovery)]) {
      const opened = await openKeyObject(stored, context, unwrap);
      expect(Buffer.from(opened.share)).toEqual(share);
      expect(Buffer.from(opened.dataKey)).toEqual(dataKey);
    }
  });

  test("signature by ES256", async () => {
    const { key, stored } = z.object({ key: publicKey, stored: utf8 }).parse(await readVector("es256"));
    const { payload, signers } = openSigned("receipt", stored, [key], { object: "receipt" });
    expect(fromVerified(z.object({ n: z.number() }), payload, "test")).toEqual({ n: 1 });
    expect(signers).toEqual([key.id]);
  });

  test("body", async () => {
    const form = z.object({ contentKey: bytes, backup: z.string(), value: z.unknown(), stored: bytes });
    const { contentKey, backup, value, stored } = form.parse(await readVector("body"));
    expect(await openBody(stored, backup, contentKey)).toEqual(value);
  });
});
