import { generateKeyPairSync, sign as signWith } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  keyId,
  openSigned,
  publicKey,
  type SignedType,
  type SigningKey,
  sign,
  signedMessage,
} from "../../vault/signed.ts";
import { signerOf } from "../vectors/rule.ts";
import { codeOf, flipped } from "./refusal.ts";

const [one, two, stranger] = [signerOf("signed-test/1"), signerOf("signed-test/2"), signerOf("signed-test/3")];
const payload = new TextEncoder().encode('{"a":"\\n\\n"}');
const where = { object: "policy/0", provider: "birch" };
const types: readonly SignedType[] = [
  "vault",
  "policy",
  "statement",
  "manifest",
  "witness",
  "receipt",
  "parcel",
  "abandonment",
];

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const spki = pair.publicKey.export({ format: "der", type: "spki" });
const kms: SigningKey & { public: ReturnType<typeof publicKey.parse> } = {
  id: keyId(spki),
  algorithm: "es256",
  public: { id: keyId(spki), algorithm: "es256", spki: spki.toString("base64") },
  sign: async (message) => signWith("sha256", message, { key: pair.privateKey, dsaEncoding: "ieee-p1363" }),
};

const read = (
  stored: Uint8Array,
  keys = [one.public, two.public, kms.public],
  type: SignedType = "policy",
  needed = 1,
) => codeOf(() => openSigned(type, stored, keys, where, needed));

describe("a signed object", () => {
  test.each([
    ["ed25519", one],
    ["es256", kms],
  ])("of %s opens to its payload and its signer", async (_, signer) => {
    const stored = await sign("policy", payload, [signer]);
    const opened = openSigned("policy", stored, [two.public, signer.public], where);
    expect(Buffer.compare(opened.payload, payload)).toBe(0);
    expect(opened.signers).toEqual([signer.id]);
  });

  test("with an empty payload opens as well", async () => {
    const stored = await sign("policy", new Uint8Array(0), [one]);
    expect(openSigned("policy", stored, [one.public], where).payload).toHaveLength(0);
  });

  test.each([
    ["ed25519", one],
    ["es256", kms],
  ])("of %s is refused when any one byte of it is changed, in any of its bits", async (_, signer) => {
    const stored = await sign("policy", payload, [signer]);
    for (let at = 0; at < stored.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const wrong = stored.slice();
        wrong[at] = (wrong[at] ?? 0) ^ (1 << bit);
        expect([at, bit, await read(wrong)]).toEqual([at, bit, "signature-invalid"]);
      }
    }
  });

  test("has one spelling of its signature: the spare bits of the base64 are zero", async () => {
    const stored = Buffer.from(await sign("policy", payload, [one])).toString("latin1");
    const last = stored.indexOf("==") - 1;
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"];
    const read64 = letters.map((letter) =>
      read(Buffer.from(stored.slice(0, last) + letter + stored.slice(last + 1), "latin1")),
    );
    const accepted = (await Promise.all(read64)).flatMap((code, at) => (code === "none" ? letters[at] : []));
    expect(accepted).toEqual([stored[last]]);
  });

  test("under its key's id but another algorithm's name is passed over", async () => {
    const stored = Buffer.from(await sign("policy", payload, [one])).toString("latin1");
    expect(await read(Buffer.from(stored.replace("ed25519", "es256"), "latin1"))).toBe("signature-invalid");
  });

  test("is refused cut off anywhere, lengthened, or with another payload", async () => {
    const stored = await sign("policy", payload, [one]);
    for (let length = 0; length < stored.length; length++) {
      expect(await read(stored.subarray(0, length))).toBe("signature-invalid");
    }
    expect(await read(Buffer.concat([stored, Buffer.from("\n")]))).toBe("signature-invalid");
    expect(await read(Buffer.concat([Buffer.from("\n"), stored]))).toBe("signature-invalid");
  });

  test("of one type is never one of another", async () => {
    for (const made of types) {
      const stored = Buffer.from(await sign(made, payload, [one]));
      for (const wanted of types) {
        const expected = made === wanted ? "none" : "signature-invalid";
        expect(await read(stored, [one.public], wanted)).toBe(expected);
        // Nor when its first line is made to say so.
        const dressed = Buffer.from(stored.toString("latin1").replace(`v1/${made}`, `v1/${wanted}`), "latin1");
        expect(await read(dressed, [one.public], wanted)).toBe(expected);
      }
    }
  });

  test("by a key that is not pinned, or pinned as another algorithm, is refused", async () => {
    expect(await read(await sign("policy", payload, [stranger]))).toBe("signature-invalid");
    expect(await read(await sign("policy", payload, []))).toBe("signature-invalid");
    const wrongly = { ...one.public, algorithm: "es256" as const };
    expect(await read(await sign("policy", payload, [one]), [wrongly])).toBe("signature-invalid");
    const claimed = { ...one, algorithm: "es256" as const };
    expect(await read(await sign("policy", payload, [claimed]), [wrongly])).toBe("signature-invalid");
  });

  test("by a stranger under a pinned key's id is refused", async () => {
    expect(await read(await sign("policy", payload, [{ ...stranger, id: one.id }]))).toBe("signature-invalid");
  });

  test("that also has a stranger's signature opens, and the stranger is not named", async () => {
    const stored = await sign("policy", payload, [stranger, one]);
    expect(openSigned("policy", stored, [one.public], where).signers).toEqual([one.id]);
  });

  test("is refused where one of two pinned signers' signatures is wrong", async () => {
    const forged = { ...two, sign: stranger.sign };
    expect(await read(await sign("policy", payload, [one, forged]))).toBe("signature-invalid");
  });

  test("that needs two different signers does not open with one, be it twice", async () => {
    const needing = async (signers: readonly SigningKey[]) =>
      read(await sign("policy", payload, signers), [one.public, two.public], "policy", 2);
    expect(await needing([one, two])).toBe("none");
    expect(await needing([two, one, stranger])).toBe("none");
    expect(await needing([one])).toBe("signature-invalid");
    expect(await needing([one, one])).toBe("signature-invalid");
    expect(await needing([one, stranger])).toBe("signature-invalid");
  });

  test("has a head of at most 8192 bytes", async () => {
    const many = Array.from({ length: 70 }, () => stranger);
    expect(await read(await sign("policy", payload, [one, ...many]))).toBe("signature-invalid");
    expect(await read(await sign("policy", payload, [one, ...many.slice(0, 50)]))).toBe("none");
  });

  test("signs type and hash, apart", () => {
    const message = Buffer.from(signedMessage("policy", payload));
    expect(message.subarray(0, 17).toString("latin1")).toBe("fenchi/v1/policy\0");
    expect(message).toHaveLength(17 + 32);
  });

  test("names the object and the provider when it is refused", async () => {
    const stored = await sign("policy", payload, [stranger]);
    expect(() => openSigned("policy", stored, [one.public], where)).toThrow(/policy\/0 at birch/);
  });
});

test("a pinned key's id must be that of the key", () => {
  expect(publicKey.safeParse(one.public).success).toBe(true);
  expect(publicKey.safeParse({ ...one.public, id: two.id }).success).toBe(false);
  const der = Buffer.from(one.public.spki, "base64");
  for (const wrong of flipped(der, 5)) {
    expect(publicKey.safeParse({ ...one.public, spki: Buffer.from(wrong).toString("base64") }).success).toBe(false);
  }
});
