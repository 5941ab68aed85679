import { createHash, createPublicKey, verify } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Signer } from "../../providers/contract.ts";

/** A signer, its public half as SPKI DER, and the same key opened once more. */
export interface SignerHarness {
  readonly signer: Signer;
  readonly spki: Uint8Array;
  readonly again: Signer;
  /** Another key. */
  readonly stranger: Signer;
  close(): Promise<void>;
}

/** What Signer in providers/contract.ts promises. */
export function signerSuite(title: string, open: () => Promise<SignerHarness>): void {
  describe(`Signer: ${title}`, () => {
    let harness: SignerHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());

    const verifies = (message: Uint8Array, signature: Uint8Array) => {
      const key = createPublicKey({ key: Buffer.from(harness.spki), format: "der", type: "spki" });
      return harness.signer.algorithm === "ed25519"
        ? verify(null, message, key, signature)
        : verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
    };

    test("has the id of its public key, the same each time it is opened", () => {
      const id = createHash("sha256").update(harness.spki).digest("hex").slice(0, 32);
      expect([harness.signer.id, harness.again.id]).toEqual([id, id]);
      expect(harness.stranger.id).not.toBe(id);
    });

    test("signs any message so that the public key verifies it, and no other message", async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (message) => {
          const signature = await harness.signer.sign(message);
          expect(signature).toHaveLength(64);
          expect(verifies(message, signature)).toBe(true);
          expect(verifies(Buffer.concat([message, Buffer.of(0)]), signature)).toBe(false);
          expect(verifies(message, await harness.stranger.sign(message))).toBe(false);
        }),
        { numRuns: 30 },
      );
    });

    test("gives the same signature each time if it is Ed25519, and never twice if it is ES256", async () => {
      const message = Buffer.from("fenchi");
      const [first, second] = [await harness.signer.sign(message), await harness.again.sign(message)];
      expect(Buffer.from(first).equals(second)).toBe(harness.signer.algorithm === "ed25519");
    });
  });
}
