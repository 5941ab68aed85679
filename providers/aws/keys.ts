import { DecryptCommand, GetPublicKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { Tampered } from "../../events/error.ts";
import type { KeyService } from "../contract.ts";
import { faultOf } from "./failure.ts";
import { keyUnusable, kmsFailure } from "./kms.ts";

/** What a key service in AWS KMS needs. */
export interface KmsKeyOptions {
  readonly provider: string;
  readonly client: KMSClient;
  /** ARNs of RSA keys, the one that new backups are wrapped to first. A version is its key's ARN: asymmetric keys do not rotate in KMS, a newer one is another key. */
  readonly keys: readonly [string, ...string[]];
}

const specs: readonly unknown[] = ["RSA_3072", "RSA_4096"];
/** RSA of 4096 bits gives 512; anything longer KMS does not take. */
const longest = 512;

/** A KeyService over AWS KMS. The private key never leaves it; who may unwrap is decided by the key's own policy. */
export function createKmsKeyService({ provider, client, keys }: KmsKeyOptions): KeyService {
  return {
    provider,
    async publicKey() {
      const [version] = keys;
      const key = await client.send(new GetPublicKeyCommand({ KeyId: version })).catch((error: unknown) => {
        throw kmsFailure(provider, version, error);
      });
      const fits = key.KeyUsage === "ENCRYPT_DECRYPT" && key.EncryptionAlgorithms?.includes("RSAES_OAEP_SHA_256");
      if (!fits || !specs.includes(key.KeySpec) || key.PublicKey === undefined) {
        throw keyUnusable(provider, version, "it is no RSA key of 3072 or 4096 bits for decryption");
      }
      // An alias, or a server that answers with another key, is no pinned version.
      if (key.KeyId !== version) throw keyUnusable(provider, version, `KMS answers with ${key.KeyId}`);
      return { version, spki: key.PublicKey };
    },
    async unwrap(version, ciphertext) {
      if (!keys.includes(version)) throw keyUnusable(provider, version, "the configuration does not name it");
      if (ciphertext.byteLength === 0 || ciphertext.byteLength > longest) throw unwrapFailed(provider, version);
      try {
        const { Plaintext } = await client.send(
          new DecryptCommand({
            KeyId: version,
            CiphertextBlob: ciphertext,
            EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
          }),
        );
        return Plaintext ?? new Uint8Array(0);
      } catch (error) {
        const { code } = faultOf(error);
        if (code === "InvalidCiphertextException" || code === "IncorrectKeyException") {
          throw unwrapFailed(provider, version, error);
        }
        throw kmsFailure(provider, version, error);
      }
    },
  };
}

function unwrapFailed(provider: string, version: string, cause?: unknown): Tampered {
  return new Tampered("unwrap-failed", `Key ${version} of provider ${provider} does not open this key object`, {
    next: `The object is altered or was wrapped to another key: use the other providers, then scrub ${provider}.`,
    params: { provider, version },
    cause,
  });
}
