import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkId } from "../../functions/seal/segment.ts";
import { sha256 } from "../../vault/bytes.ts";
import {
  deriveBodyKey,
  deriveContentKey,
  deriveGear,
  deriveJournalKey,
  derivePackKey,
  deriveRoots,
  deriveShareKey,
} from "../../vault/keys.ts";
import { rootFingerprint } from "../../vault/root-fingerprint.ts";
import { keyId } from "../../vault/signed.ts";
import { bytesOf, signerFrom } from "../vectors/rule.ts";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const none = new Uint8Array(0);
/** The second implementation. */
const noble = (secret: Uint8Array, salt: Uint8Array, info: string, length = 32): Uint8Array =>
  hkdf(nobleSha256, secret, salt, ascii(`fenchi/v1/${info}`), length);

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const id = fc.uint8Array({ minLength: 16, maxLength: 16 });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("every derivation, by a second implementation", () => {
  test("of the custodian secret", () => {
    fc.assert(
      fc.property(bytes32, (secret) => {
        const { factor, recovery, root } = deriveRoots(secret);
        expect([factor, recovery, root]).toEqual(
          ["factor", "recovery", "root"].map((info) => noble(secret, none, info)),
        );
      }),
    );
  });

  test("of a backup's key and the factor", () => {
    fc.assert(
      fc.property(bytes32, bytes32, id, (key, factor, backup) => {
        const both = Uint8Array.of(...key, ...factor);
        const content = deriveContentKey(key, factor, hex(backup));
        expect(content.key).toEqual(noble(both, backup, "content"));
        expect(content.commitment).toEqual(noble(both, backup, "commit"));
      }),
    );
  });

  test("of pack, body, share, gear and journal", () => {
    fc.assert(
      fc.property(bytes32, id, (key, salt) => {
        expect(derivePackKey(key, hex(salt))).toEqual(noble(key, salt, "pack"));
        expect(deriveShareKey(key, hex(salt))).toEqual(noble(key, salt, "share"));
        expect(deriveJournalKey(key, hex(salt))).toEqual(noble(key, salt, "journal"));
        expect(deriveBodyKey(key)).toEqual(noble(key, none, "body"));
        expect(deriveGear(key)).toEqual(noble(key, none, "gear", 2048));
      }),
      { numRuns: 20 },
    );
  });

  test("of a chunk's id, and of a hash", () => {
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ maxLength: 500 }), (key, chunk) => {
        expect(hex(chunkId(key, chunk))).toBe(hex(hmac(nobleSha256, key, chunk)));
        expect(hex(sha256(key, chunk))).toBe(hex(nobleSha256(Uint8Array.of(...key, ...chunk))));
      }),
    );
  });
});

test("no derived key is another, and each depends on all that goes into it", () => {
  const [a, b] = [bytesOf("keys-test/a", 32), bytesOf("keys-test/b", 32)];
  const [x, y] = ["11".repeat(16), "22".repeat(16)];
  const all = [
    ...Object.values(deriveRoots(a)),
    ...[deriveContentKey(a, b, x), deriveContentKey(b, a, x), deriveContentKey(a, b, y)].flatMap((content) => [
      content.key,
      content.commitment,
    ]),
    ...[derivePackKey, deriveShareKey, deriveJournalKey].flatMap((derive) => [
      derive(a, x),
      derive(a, y),
      derive(b, x),
    ]),
    deriveBodyKey(a),
    deriveGear(a).subarray(0, 32),
  ].map(hex);
  expect(new Set(all).size).toBe(all.length);
});

test("the root fingerprint is the hash of the root key's SPKI, and begins with its id", () => {
  const secret = bytesOf("keys-test/custodian", 32);
  const root = signerFrom(deriveRoots(secret).root);
  const spki = Buffer.from(root.public.spki, "base64");
  expect(hex(rootFingerprint(secret))).toBe(hex(nobleSha256(spki)));
  expect(hex(rootFingerprint(secret)).slice(0, 32)).toBe(keyId(spki));
});
