import { constants, generateKeyPair, type KeyObject, privateDecrypt } from "node:crypto";
import { promisify } from "node:util";
import { Denied, Tampered } from "../../events/error.ts";
import type { KeyService } from "../../providers/contract.ts";

const generate = promisify(generateKeyPair);

/** A key service in memory whose versions a test may add and take away. */
export interface MapKeyService extends KeyService {
  /** Makes a new version, which becomes the one that is wrapped to; answers its name. */
  rotate(): Promise<string>;
  /** Destroys a version's private half. */
  disable(version: string): void;
}

/** Versions "1", "2" and so on; the first is there from the start. */
export async function createMapKeyService(provider: string): Promise<MapKeyService> {
  const pairs: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }[] = [];
  const disabled = new Set<string>();
  const unusable = (version: string) =>
    new Denied("key-unusable", `Key ${version} of provider ${provider} cannot be used`, {
      next: "Restore with the other providers.",
      params: { provider, version },
    });
  const rotate = async () => {
    pairs.push(await generate("rsa", { modulusLength: 3072 }));
    return String(pairs.length);
  };
  await rotate();

  return {
    provider,
    rotate,
    disable: (version) => disabled.add(version),
    async publicKey() {
      const newest = pairs.at(-1);
      if (newest === undefined) throw unusable("any");
      return { version: String(pairs.length), spki: newest.publicKey.export({ format: "der", type: "spki" }) };
    },
    async unwrap(version, ciphertext) {
      const pair = pairs.find((_, index) => String(index + 1) === version);
      if (pair === undefined || disabled.has(version)) throw unusable(version);
      try {
        const padding = constants.RSA_PKCS1_OAEP_PADDING;
        return privateDecrypt({ key: pair.privateKey, padding, oaepHash: "sha256" }, ciphertext);
      } catch (cause) {
        throw new Tampered("unwrap-failed", `Key ${version} of provider ${provider} does not open this`, {
          next: "Use the other providers.",
          params: { provider, version },
          cause,
        });
      }
    },
  };
}
