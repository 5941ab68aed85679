import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { z } from "zod";
import { base64, hex } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import { buffer, concat, fromBase64, sha256, toBase64, toHex, utf8 } from "./bytes.ts";

/** What a signature is for: a signature over one type never verifies as another. */
export type SignedType =
  | "vault"
  | "policy"
  | "statement"
  | "manifest"
  | "witness"
  | "receipt"
  | "parcel"
  | "abandonment"
  | "drill-report"
  | "drill-page"
  | "action-review"
  | "agency-record"
  | "agency-export";

/** The id of a public key given as SPKI DER. */
export function keyId(spki: Uint8Array): string {
  return toHex(sha256(spki).subarray(0, 16));
}

/** A public key pinned in `vault.json`. `id` is the first 16 bytes of the SHA-256 of its SPKI. */
export const publicKey = z
  .object({
    id: hex(16),
    algorithm: z.enum(["ed25519", "es256"]),
    /** SubjectPublicKeyInfo (RFC 5280) in DER. */
    spki: base64,
  })
  .refine((key) => keyId(fromBase64(key.spki)) === key.id, { error: "the id is not that of the key" });
export type PublicKey = z.infer<typeof publicKey>;

/** Signs; {@link PublicKey} is its other half. The structure is that of `Signer` in the ports. */
export interface SigningKey {
  readonly id: string;
  readonly algorithm: PublicKey["algorithm"];
  sign(message: Uint8Array): Promise<Uint8Array>;
}

const headLimit = 8192;
const line = /^(ed25519|es256) ([0-9a-f]{32}) ([A-Za-z0-9+/]{86}==)$/;

/** The bytes that a signature covers: "fenchi/v1/<type>" || 0 || SHA-256(payload). */
export function signedMessage(type: SignedType, payload: Uint8Array): Uint8Array {
  return concat(utf8(`fenchi/v1/${type}\0`), sha256(payload));
}

/**
 * A signed object as stored: the line `fenchi/v1/<type>`, a line `<algorithm> <key id> <signature in base64>` for each
 * signer, an empty line, the payload. Lines end in one line feed.
 */
export async function sign(type: SignedType, payload: Uint8Array, signers: readonly SigningKey[]): Promise<Uint8Array> {
  const message = signedMessage(type, payload);
  let head = `fenchi/v1/${type}\n`;
  for (const signer of signers) {
    head += `${signer.algorithm} ${signer.id} ${toBase64(await signer.sign(message))}\n`;
  }
  return concat(utf8(`${head}\n`), payload);
}

const keyObjects = new Map<string, KeyObject>();

function keyObject(key: PublicKey): KeyObject {
  let found = keyObjects.get(key.spki);
  if (!found) {
    found = createPublicKey({ key: Buffer.from(key.spki, "base64"), format: "der", type: "spki" });
    keyObjects.set(key.spki, found);
  }
  return found;
}

function verifies(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const object = keyObject(key);
  if (key.algorithm === "ed25519") {
    return object.asymmetricKeyType === "ed25519" && verify(null, message, object, signature);
  }
  return (
    object.asymmetricKeyDetails?.namedCurve === "prime256v1" &&
    verify("sha256", message, { key: object, dsaEncoding: "ieee-p1363" }, signature)
  );
}

/** What a signed object says, and who of the pinned keys said it. */
export interface Opened {
  readonly payload: Uint8Array;
  readonly signers: readonly string[];
}

/**
 * Verifies a signed object before anything in its payload is looked at.
 * @param keys the pinned keys that may sign this type
 * @param where names object and provider in the error
 * @param threshold how many different pinned keys must have signed
 * @throws {Tampered} `signature-invalid`
 */
export function openSigned(
  type: SignedType,
  stored: Uint8Array,
  keys: readonly PublicKey[],
  where: { readonly object: string; readonly provider?: string },
  threshold = 1,
): Opened {
  const end = buffer(stored.subarray(0, headLimit)).indexOf("\n\n");
  const [first, ...lines] = end < 0 ? [] : buffer(stored.subarray(0, end)).toString("latin1").split("\n");
  if (first !== `fenchi/v1/${type}`) throw refuse(type, where, `it does not begin as a signed ${type}`);
  const payload = stored.subarray(end + 2);
  const message = signedMessage(type, payload);
  const signers = new Set<string>();
  for (const text of lines) {
    const match = line.exec(text);
    if (!match) throw refuse(type, where, "a signature line is malformed");
    const [, algorithm, id, signature = ""] = match;
    // Base64 of 64 bytes has four spare bits: only the spelling with zeros there is a signature.
    if (toBase64(fromBase64(signature)) !== signature) throw refuse(type, where, "a signature line is malformed");
    const key = keys.find((candidate) => candidate.id === id && candidate.algorithm === algorithm);
    if (!key) continue;
    if (!verifies(key, message, fromBase64(signature)))
      throw refuse(type, where, `the signature of ${key.id} does not verify`);
    signers.add(key.id);
  }
  if (signers.size < threshold) {
    throw refuse(
      type,
      where,
      signers.size === 0 ? "no key of this vault signed it" : `only ${signers.size} of ${threshold} signed it`,
    );
  }
  return { payload, signers: [...signers] };
}

function refuse(type: SignedType, where: { object: string; provider?: string }, why: string): Tampered {
  const at = where.provider === undefined ? "" : ` at ${where.provider}`;
  return new Tampered("signature-invalid", `The ${type} ${where.object}${at} is not to be trusted: ${why}.`, {
    next: where.provider
      ? `Nothing of it was used. Ask ${where.provider} what happened, and run fenchi verify.`
      : "Nothing of it was used. Check where it came from: it may be damaged, forged, or another vault's.",
    params: { type, object: where.object, provider: where.provider ?? "", why },
  });
}
