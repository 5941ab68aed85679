import { constants, createPublicKey, type KeyObject, publicEncrypt, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KeyService } from "../../providers/contract.ts";
import { codeOf } from "./outcome.ts";

/** One key service with a single key. */
export interface KeyHarness {
  /** As its configuration is now. */
  readonly service: KeyService;
  /** Makes a newer version; answers its name. */
  rotate(): Promise<string>;
  /** Destroys or disables a version. */
  disable(version: string): Promise<void>;
  close(): Promise<void>;
}

function wrap(key: KeyObject, plaintext: Uint8Array, oaepHash = "sha256"): Buffer {
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, plaintext);
}

async function publicKeyOf(service: KeyService): Promise<{ readonly version: string; readonly key: KeyObject }> {
  const { version, spki } = await service.publicKey();
  return { version, key: createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" }) };
}

/** Every law of KeyService in providers/contract.ts. The tests go through one service's life in order. */
export function keyServiceSuite(title: string, open: () => Promise<KeyHarness>): void {
  describe(`KeyService: ${title}`, () => {
    let harness: KeyHarness;
    let service: KeyService;
    beforeAll(async () => {
      harness = await open();
      service = harness.service;
    });
    afterAll(() => harness.close());

    test("gives an RSA key of 3072 bits or more, the same each time", async () => {
      const { version, key } = await publicKeyOf(service);
      expect(key.asymmetricKeyType).toBe("rsa");
      expect(key.asymmetricKeyDetails?.modulusLength).toBeGreaterThanOrEqual(3072);
      expect(key.asymmetricKeyDetails?.publicExponent).toBe(65537n);
      const again = await publicKeyOf(service);
      expect(again.version).toBe(version);
      expect(again.key.equals(key)).toBe(true);
    });

    test("unwraps what was wrapped under it, of every length that fits", async () => {
      const { version, key } = await publicKeyOf(service);
      const most = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - 2 * 32 - 2;
      for (const length of [0, 1, 96, most]) {
        const plaintext = randomBytes(length);
        const opened = await service.unwrap(version, wrap(key, plaintext));
        expect(Buffer.from(opened).equals(plaintext), `${length} bytes`).toBe(true);
      }
    });

    test("opens nothing that was altered, cut, or wrapped otherwise", async () => {
      const { version, key } = await publicKeyOf(service);
      const good = wrap(key, randomBytes(96));
      const flipped = Buffer.from(good);
      flipped[100] = (flipped[100] ?? 0) ^ 1;
      const longer = Buffer.concat([good, Buffer.alloc(1)]);
      const sha1 = wrap(key, randomBytes(96), "sha1");
      for (const bad of [
        flipped,
        good.subarray(0, -1),
        longer,
        Buffer.alloc(0),
        Buffer.alloc(good.length, 0xff),
        sha1,
      ]) {
        expect(await codeOf(service.unwrap(version, bad))).toBe("unwrap-failed");
      }
    });

    test("refuses versions that it does not have, whatever they are called", async () => {
      const { version, key } = await publicKeyOf(service);
      const good = wrap(key, randomBytes(96));
      for (const other of [`${version}0`, "", "..", "../etc/passwd", `${version}\0`, `./${version}`, "A"]) {
        expect(await codeOf(service.unwrap(other, good)), other).toBe("key-unusable");
      }
      const error = await service.unwrap("none", good).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ params: { provider: service.provider, version: "none" } });
    });

    test("wraps to the newest version and opens both; a disabled one opens nothing", async () => {
      const old = await publicKeyOf(service);
      const underOld = wrap(old.key, Buffer.from("old"));
      const version = await harness.rotate();
      service = harness.service;
      const now = await publicKeyOf(service);
      expect(now.version).toBe(version);
      expect(now.key.equals(old.key)).toBe(false);
      const underNew = wrap(now.key, Buffer.from("new"));
      expect(Buffer.from(await service.unwrap(old.version, underOld)).toString()).toBe("old");
      expect(Buffer.from(await service.unwrap(version, underNew)).toString()).toBe("new");
      expect(await codeOf(service.unwrap(version, underOld))).toBe("unwrap-failed");
      await harness.disable(old.version);
      expect(await codeOf(service.unwrap(old.version, underOld))).toBe("key-unusable");
      expect(Buffer.from(await service.unwrap(version, underNew)).toString()).toBe("new");
    });
  });
}
