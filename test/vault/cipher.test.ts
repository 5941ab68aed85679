import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, openInto, seal, tagLength } from "../../vault/cipher.ts";
import { flipped } from "./refusal.ts";

const hex = (text: string): Uint8Array => Buffer.from(text, "hex");

/** Test cases 13, 14 and 16 of McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B. */
const known = [
  {
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    aad: "",
    plaintext: "",
    sealed: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    aad: "",
    plaintext: "00".repeat(16),
    sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
    nonce: "cafebabefacedbaddecaf888",
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    plaintext:
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    sealed:
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
  },
];

describe("AES-256-GCM", () => {
  test.each(known)("seals and opens what its authors published: $sealed", ({ key, nonce, aad, plaintext, sealed }) => {
    const made = seal(hex(key), hex(nonce), hex(aad), hex(plaintext));
    expect(Buffer.from(made).toString("hex")).toBe(sealed);
    const opened = open(hex(key), hex(nonce), hex(aad), hex(sealed));
    expect(opened && Buffer.from(opened).toString("hex")).toBe(plaintext);
  });

  test("opens what it sealed, of any length and whatever is bound to it", () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(
        bytes(32),
        bytes(12),
        fc.uint8Array(),
        fc.uint8Array({ maxLength: 300_000 }),
        (key, nonce, aad, plain) => {
          const sealed = seal(key, nonce, aad, plain);
          expect(sealed.length).toBe(plain.length + tagLength);
          const opened = open(key, nonce, aad, sealed);
          expect(opened && Buffer.compare(opened, plain)).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("gives out no byte of plaintext that does not verify, however long it is", () => {
    const [key, nonce, aad] = [new Uint8Array(32).fill(1), new Uint8Array(12), Uint8Array.of(7)];
    for (const length of [0, 40, 300_000]) {
      const sealed = seal(key, nonce, aad, new Uint8Array(length).fill(9));
      const into = new Uint8Array(length).fill(5);
      expect(openInto(key, nonce, aad, sealed, into)).toBe(true);
      sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
      expect(openInto(key, nonce, aad, sealed, into)).toBe(false);
      expect(into.every((byte) => byte === 0)).toBe(true);
      expect(openInto(key, nonce, aad, sealed, new Uint8Array(length + 1))).toBe(false);
    }
  });

  test("opens nothing that was changed, cut, or belongs elsewhere", () => {
    const [key, nonce, aad] = [new Uint8Array(32).fill(1), new Uint8Array(12), Uint8Array.of(7)];
    const sealed = seal(key, nonce, aad, new Uint8Array(40).fill(9));
    for (const wrong of flipped(sealed)) expect(open(key, nonce, aad, wrong)).toBeUndefined();
    for (const wrong of flipped(key)) expect(open(wrong, nonce, aad, sealed)).toBeUndefined();
    for (const wrong of flipped(nonce)) expect(open(key, wrong, aad, sealed)).toBeUndefined();
    for (const wrong of flipped(aad)) expect(open(key, nonce, wrong, sealed)).toBeUndefined();
    for (let length = 0; length < sealed.length; length++) {
      expect(open(key, nonce, aad, sealed.subarray(0, length))).toBeUndefined();
    }
  });
});
