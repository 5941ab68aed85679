import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { keyId } from "../../vault/signed.ts";
import type { Signer } from "../contract.ts";
import { providerUnavailable } from "../failure.ts";
import { keyUnusable, kmsFailure } from "./kms.ts";

/** A signer whose private key is in AWS KMS, with the public half that a vault pins. */
export interface KmsSigner extends Signer {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

/**
 * Opens an ECC_NIST_P256 key of AWS KMS as an ES256 signer. One request here, one a signature. KMS takes messages of up to 4096 bytes; what the format
 * signs is shorter than 100.
 * @param provider for messages
 * @param key its ARN
 * @throws {Denied} `key-unusable`, `provider-denied`; {Unavailable} `provider-unavailable`
 */
export async function createKmsSigner(provider: string, client: KMSClient, key: string): Promise<KmsSigner> {
  const found = await client.send(new GetPublicKeyCommand({ KeyId: key })).catch((error: unknown) => {
    throw kmsFailure(provider, key, error);
  });
  const { KeySpec, KeyUsage, PublicKey } = found;
  if (KeySpec !== "ECC_NIST_P256" || KeyUsage !== "SIGN_VERIFY" || PublicKey === undefined) {
    throw keyUnusable(provider, key, "it is no key of curve P-256 for signing");
  }
  return {
    id: keyId(PublicKey),
    algorithm: "es256",
    spki: PublicKey,
    async sign(message) {
      const command = new SignCommand({
        KeyId: key,
        Message: message,
        MessageType: "RAW",
        SigningAlgorithm: "ECDSA_SHA_256",
      });
      const { Signature } = await client.send(command).catch((error: unknown) => {
        throw kmsFailure(provider, key, error);
      });
      const plain = Signature === undefined ? undefined : fromDer(Signature);
      if (plain === undefined) throw providerUnavailable(provider, "its KMS answered without a signature");
      return plain;
    },
  };
}

/** Bytes of r and of s in ES256. */
const half = 32;

/** r || s of an ECDSA signature as X9.62 has it: SEQUENCE of two INTEGERs, which KMS gives and nobody else wants. */
function fromDer(der: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(der);
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return undefined;
  const plain = new Uint8Array(2 * half);
  let at = 2;
  for (const end of [half, 2 * half]) {
    const length = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0x02 || length === 0) return undefined;
    const integer = bytes.subarray(at + 2, at + 2 + length);
    // A zero byte in front keeps the number positive; it is not part of it.
    const digits = integer[0] === 0 ? integer.subarray(1) : integer;
    if (integer.length !== length || digits.length > half) return undefined;
    plain.set(digits, end - digits.length);
    at += 2 + length;
  }
  return at === bytes.length ? plain : undefined;
}
