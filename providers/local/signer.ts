import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { Conflict, InvalidInput, NotFound } from "../../events/error.ts";
import type { Signer } from "../contract.ts";
import { createDurably } from "./durable.ts";
import { isErrno, pathFailure } from "./errno.ts";

const generate = promisify(generateKeyPair);

/** A signer with the public half that a vault pins. */
export interface FileSigner extends Signer {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

/** The pinned id of a public key: the first 16 bytes of SHA-256 of its SPKI DER, in hex. */
export function signerId(spki: Uint8Array): string {
  return createHash("sha256").update(spki).digest("hex").slice(0, 32);
}

/**
 * A signer over an Ed25519 key in a PKCS #8 PEM file. The key is read once; signing needs no I/O.
 *
 * @throws {NotFound} `signer-missing` when there is no such file.
 * @throws {InvalidInput} `signer-invalid` when the file cannot be read or holds no Ed25519 private key.
 */
export async function createFileSigner(path: string): Promise<FileSigner> {
  let key: KeyObject;
  try {
    key = createPrivateKey(await readFile(path));
  } catch (cause) {
    if (!isErrno(cause, "ENOENT", "ENOTDIR")) throw signerInvalid(path, cause);
    throw new NotFound("signer-missing", `There is no signing key ${path}`, {
      next: "Bring the key file back from its copy, or pin a new signer with two approvers.",
      params: { path },
      cause,
    });
  }
  if (key.asymmetricKeyType !== "ed25519") throw signerInvalid(path);
  return signerOf(key);
}

/**
 * Makes an Ed25519 key in a PKCS #8 PEM file of mode 0600, durably. Its folder must exist.
 *
 * @throws {Conflict} `key-exists` when there is a file already: a pinned key is never replaced.
 * @throws {OutOfSpace}, {Denied}, {Unavailable} `key-full`, `key-denied`, `key-unavailable`.
 */
export async function generateSigner(path: string): Promise<FileSigner> {
  const { privateKey } = await generate("ed25519");
  const pem = Buffer.from(privateKey.export({ format: "pem", type: "pkcs8" }));
  const created = await createDurably(path, pem, 0o600).catch((error: unknown) => {
    throw pathFailure(error, "key", path);
  });
  if (!created) {
    throw new Conflict("key-exists", `${path} is there already`, {
      next: "Choose another file name; a signing key is never replaced.",
      params: { path },
    });
  }
  return signerOf(privateKey);
}

function signerOf(key: KeyObject): FileSigner {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    id: signerId(spki),
    algorithm: "ed25519",
    spki,
    sign: async (message) => sign(null, message, key),
  };
}

function signerInvalid(path: string, cause?: unknown): InvalidInput {
  return new InvalidInput("signer-invalid", `${path} holds no readable Ed25519 private key`, {
    next: "Check the file and its permissions; it is PEM and begins with BEGIN PRIVATE KEY.",
    params: { path },
    cause,
  });
}
