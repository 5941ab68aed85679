import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
} from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Conflict, Denied, InvalidInput, Tampered } from "../../events/error.ts";
import type { KeyService } from "../contract.ts";
import { providerUnavailable } from "../failure.ts";
import { createDurably } from "./durable.ts";
import { isErrno, pathFailure, storeFailure } from "./errno.ts";

/** NIST SP 800-57 part 1: 128 bits of security until 2030 and beyond ask for RSA of 3072 bits. */
const MODULUS_BITS = 3072;
const VERSION = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const PUBLIC = ".public.pem";
const PRIVATE = ".private.pem";

const generate = promisify(generateKeyPair);
/** "9" before "10": the newest version is the one that sorts last. */
const naturally = new Intl.Collator("en", { numeric: true });

/** What a local key service needs. */
export interface LocalKeyOptions {
  readonly provider: string;
  /** Holds `<version>.public.pem` (SPKI) and, where this host may unwrap, `<version>.private.pem` (PKCS #8, mode 0600). */
  readonly directory: string;
}

/**
 * A KeyService over RSA key files. `publicKey` needs the public file alone, so a sealing host can do without the
 * private one. The version that sorts last, digits by value, is the one that new backups are wrapped to. Taking a private file away disables
 * its version at once: files are read at every call.
 */
export function createLocalKeyService({ provider, directory }: LocalKeyOptions): KeyService {
  return {
    provider,
    async publicKey() {
      const version = (await versionsOf(provider, directory)).at(-1);
      if (version === undefined) throw keyUnusable(provider, "any", "there is no public key file");
      const pem = await readKeyFile(provider, directory, version, PUBLIC);
      const key = parseKey(provider, version, () => createPublicKey(pem));
      return { version, spki: key.export({ format: "der", type: "spki" }) };
    },
    async unwrap(version, ciphertext) {
      if (!VERSION.test(version)) throw keyUnusable(provider, version, "that is no key version");
      const pem = await readKeyFile(provider, directory, version, PRIVATE);
      const key = parseKey(provider, version, () => createPrivateKey(pem));
      try {
        return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, ciphertext);
      } catch (cause) {
        throw new Tampered("unwrap-failed", `Key ${version} of provider ${provider} does not open this key object`, {
          next: `The object is altered or was wrapped to another key: use the other providers, then scrub ${provider}.`,
          params: { provider, version },
          cause,
        });
      }
    },
  };
}

/**
 * Makes an RSA key of 3072 bits for {@link createLocalKeyService}, durably, the private file first: nothing is ever wrapped to a
 * key whose private half was lost in a crash. A call that a crash cut short can be made again. `directory` must exist.
 * Key generation runs on the thread pool, so several keys can be made at once.
 *
 * @throws {Conflict} `key-exists` when the directory has that version.
 * @throws {InvalidInput} `key-version-invalid`.
 * @throws {OutOfSpace}, {Denied}, {Unavailable} `key-full`, `key-denied`, `key-unavailable`.
 */
export async function generateLocalKey(directory: string, version: string): Promise<void> {
  if (!VERSION.test(version)) {
    throw new InvalidInput("key-version-invalid", `${JSON.stringify(version)} is no key version`, {
      next: "Use 1-64 characters of a-z 0-9 and -, such as 1, 2 or 2026-01.",
      params: { version },
    });
  }
  const { privateKey } = await generate("rsa", { modulusLength: MODULUS_BITS, publicExponent: 0x10001 });
  if (!(await storePair(directory, version, privateKey))) {
    throw new Conflict("key-exists", `${directory} has a key ${version} already`, {
      next: "Choose the next version; a key that backups are wrapped to is never replaced.",
      params: { directory, version },
    });
  }
}

/** False when both files were there already. */
async function storePair(directory: string, version: string, key: KeyObject): Promise<boolean> {
  const privateFile = join(directory, version + PRIVATE);
  try {
    const mine = await createDurably(privateFile, pemOf(key), 0o600);
    // A private file without a public one is what a crash between the two leaves: it is finished, not replaced.
    const kept = mine ? key : createPrivateKey(await readFile(privateFile));
    return await createDurably(join(directory, version + PUBLIC), pemOf(createPublicKey(kept)), 0o644);
  } catch (error) {
    throw pathFailure(error, "key", privateFile);
  }
}

function pemOf(key: KeyObject): Uint8Array {
  const type = key.type === "private" ? "pkcs8" : "spki";
  return Buffer.from(key.export({ format: "pem", type }));
}

async function versionsOf(provider: string, directory: string): Promise<string[]> {
  try {
    return (await readdir(directory))
      .filter((entry) => entry.endsWith(PUBLIC))
      .map((entry) => entry.slice(0, -PUBLIC.length))
      .filter((version) => VERSION.test(version))
      .sort(naturally.compare);
  } catch (error) {
    throw storeFailure(error, provider, directory);
  }
}

async function readKeyFile(provider: string, directory: string, version: string, suffix: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, version + suffix));
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw storeFailure(error, provider, version + suffix);
    // A directory that is not mounted is tried again; a key that is not in it is not.
    const present = await versionsOf(provider, directory);
    if (suffix === PUBLIC) throw providerUnavailable(provider, `key ${version} was taken away while it was read`);
    const why = present.includes(version) ? "its private half is not on this host" : "there is no such key";
    throw keyUnusable(provider, version, why);
  }
}

/** Anything but a plain RSA key of full length is no key of ours: RSA-PSS keys, for one, cannot unwrap. */
function parseKey(provider: string, version: string, parse: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = parse();
  } catch (cause) {
    throw keyUnusable(provider, version, "its file is damaged", cause);
  }
  if (key.asymmetricKeyType !== "rsa" || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MODULUS_BITS) {
    throw keyUnusable(provider, version, `it is no RSA key of at least ${MODULUS_BITS} bits`);
  }
  return key;
}

function keyUnusable(provider: string, version: string, why: string, cause?: unknown): Denied {
  return new Denied("key-unusable", `Key ${version} of provider ${provider} cannot be used: ${why}`, {
    next: `Bring the key file of provider ${provider} to this host, or restore with the other providers.`,
    params: { provider, version, why },
    cause,
  });
}
