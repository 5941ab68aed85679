import { Tampered } from "../../events/error.ts";
import { concat, utf8 } from "../../vault/bytes.ts";
import { openSigned, type PublicKey, type SignedType, type SigningKey, sign } from "../../vault/signed.ts";

/** What {@link sign} puts before a payload, kept apart from it, so that the payload stays a file that other programs read. */
export interface Detached {
  readonly payload: Uint8Array;
  /** One line: algorithm, key id, signature in base64. */
  readonly signature: string;
}

/** Signs so that {@link openDetached} verifies; `signature` is the one signer line of docs/FORMAT.md, section 5. */
export async function signDetached(type: SignedType, payload: Uint8Array, signer: SigningKey): Promise<Detached> {
  const signed = await sign(type, payload, [signer]);
  const head = Buffer.from(signed.subarray(0, signed.byteLength - payload.byteLength)).toString("latin1");
  return { payload, signature: head.split("\n")[1] ?? "" };
}

/**
 * Verifies a payload whose signature is kept apart. Nothing of the payload is looked at before.
 * @returns the ids of the pinned keys that signed
 * @throws {Tampered} `signature-invalid`
 */
export function openDetached(
  type: SignedType,
  { payload, signature }: Detached,
  keys: readonly PublicKey[],
  object: string,
): readonly string[] {
  if (/[^ -~]/.test(signature)) {
    throw new Tampered("signature-invalid", `The ${type} ${object} is not to be trusted: its signature is malformed.`, {
      next: "Nothing of it was used. Check where it came from: it may be damaged, forged, or another vault's.",
      params: { type, object, provider: "", why: "its signature is malformed" },
    });
  }
  return openSigned(type, concat(utf8(`fenchi/v1/${type}\n${signature}\n\n`), payload), keys, { object }).signers;
}
