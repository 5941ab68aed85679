import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fromVerified, toCanonical } from "../../vault/json.ts";
import { readVector } from "../vectors/make.ts";
import { codeOf } from "./refusal.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const anything = z.looseObject({});
const read = (text: string) => fromVerified(anything, bytes(text), "test");

describe("canonical JSON", () => {
  test("is written as in RFC 8785, section 3.2.2 and 3.2.3", () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(Buffer.from(toCanonical(value)).toString()).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("is read back to the same value, whatever it holds", () => {
    const json = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());
    fc.assert(
      fc.property(json, (value) => {
        // JSON has one zero.
        const expected = JSON.parse(JSON.stringify(value));
        expect(fromVerified(anything, toCanonical(value), "test")).toEqual(expected);
      }),
    );
  });

  test("alone is read: no other spelling of the same value", async () => {
    const { canonical, refused } = z
      .object({ canonical: z.array(z.string()), refused: z.array(z.string()) })
      .parse(await readVector("json"));
    for (const text of canonical.filter((each) => each.startsWith("{")))
      expect(await codeOf(() => read(text))).toBe("none");
    for (const text of refused) expect([text, await codeOf(() => read(text))]).toEqual([text, "document-invalid"]);
  });

  test("is refused with any white space between its tokens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.integer({ min: 1 }),
        async (value, by) => {
          expect(await codeOf(() => read(JSON.stringify(value, null, by % 10 || 1)))).toBe("document-invalid");
        },
      ),
    );
  });

  test.each([
    ["a lone surrogate", { a: "\ud800" }],
    ["a number that is none", { a: Number.NaN }],
    ["nothing", undefined],
  ])("cannot be made of %s", (_, value) => {
    expect(() => toCanonical(value)).toThrow();
  });
});

describe("fromVerified", () => {
  const form = z.object({ a: z.number(), critical: z.array(z.string()).optional() });

  test.each([
    ["what is not UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
    ["what is not JSON", bytes("{")],
    ["nothing", bytes("")],
    ["a list", bytes("[]")],
    ["null", bytes("null")],
    ["a document of another form", bytes('{"a":"1"}')],
    ["a critical list that is none", bytes('{"a":1,"critical":"b"}')],
    ["a critical list of what are no names", bytes('{"a":1,"critical":[1]}')],
  ])("refuses %s", async (_, given) => {
    expect(await codeOf(() => fromVerified(form, given, "test"))).toBe("document-invalid");
  });

  test("ignores members it does not know, unless the document says that they matter", async () => {
    expect(fromVerified(form, bytes('{"a":1,"b":2}'), "test")).toEqual({ a: 1 });
    expect(fromVerified(form, bytes('{"a":1,"critical":["a"]}'), "test")).toEqual({ a: 1, critical: ["a"] });
    for (const name of ["b", "toString", "__proto__"]) {
      expect(await codeOf(() => fromVerified(form, bytes(`{"a":1,"critical":["${name}"]}`), "test"))).toBe(
        "format-newer",
      );
    }
  });
});
