import { chmod, readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { base64, hex } from "../../events/cloudevent.ts";
import { Denied, InvalidInput, NotFound } from "../../events/error.ts";
import { createDurably } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { fromBase64, sha256Hex, toBase64 } from "../../vault/bytes.ts";
import { type PublicKey, publicKey } from "../../vault/signed.ts";

const key = base64.refine((text) => fromBase64(text).byteLength === 32, { error: "32 bytes in base64" });

/** `keyring.json`, mode 0600: the secrets of one vault that a host keeps. */
const keyringFile = z.strictObject({
  format: z.literal("fenchi-keyring/v1"),
  vault: hex(16),
  /** The pinned root key, which signs the vault description. */
  root: publicKey,
  factor: key,
  /** Absent where the home was recovered to restore from, not to seal. */
  dedup: key.optional(),
  host: key.optional(),
  /** Only where the home was recovered from custodian sheets: opens every provider's recovery wrap. */
  recovery: key.optional(),
});

/** Secrets in memory. Printing one by accident says nothing. */
export class Secret {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The bytes themselves: call it where they are used, and keep no copy. */
  reveal(): Uint8Array {
    return this.#bytes;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[redacted]";
  }
}

export interface Keyring {
  readonly vault: string;
  readonly root: PublicKey;
  readonly factor: Secret;
  readonly dedup: Secret | undefined;
  readonly host: Secret | undefined;
  readonly recovery: Secret | undefined;
}

/**
 * Reads a keyring.
 * @throws {NotFound} `keyring-missing`; {Denied} `keyring-open` when others than its owner may read it; {InvalidInput} `keyring-invalid`
 */
export async function readKeyring(path: string): Promise<Keyring> {
  let text: string;
  try {
    if (process.platform !== "win32") assertPrivate(path, (await stat(path)).mode);
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    throw new NotFound("keyring-missing", `There is no keyring ${path}.`, {
      next: "Bring it back from its copy; without it, m custodian sheets open the vault: fenchi recover --sheets.",
      params: { path },
      cause: error,
    });
  }
  return parseKeyring(text, path);
}

function assertPrivate(path: string, mode: number): void {
  if ((mode & 0o077) === 0) return;
  throw new Denied("keyring-open", `Others than its owner may read the keyring ${path}.`, {
    next: `Run chmod 600 ${path}, and think about who may have read it.`,
    params: { path },
  });
}

function parseKeyring(text: string, path: string): Keyring {
  const parsed = keyringFile.safeParse(jsonOf(text));
  if (!parsed.success) {
    // The file's own words are not repeated: they may be a key.
    const where = parsed.error.issues.map((issue) => issue.path.join(".") || "file").join(", ");
    throw new InvalidInput("keyring-invalid", `${path} is no keyring: ${where} is not as it must be.`, {
      next: "Bring it back from its copy; without it, m custodian sheets open the vault: fenchi recover --sheets.",
      params: { path, where },
    });
  }
  const { vault, root, factor, dedup, host, recovery } = parsed.data;
  const secret = (text: string | undefined) => (text === undefined ? undefined : new Secret(fromBase64(text)));
  return {
    vault,
    root,
    factor: new Secret(fromBase64(factor)),
    dedup: secret(dedup),
    host: secret(host),
    recovery: secret(recovery),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes a new keyring, durably; an existing one is never replaced. */
export async function writeKeyring(path: string, keyring: Keyring): Promise<void> {
  const text = (secret: Secret | undefined) => (secret ? toBase64(secret.reveal()) : undefined);
  const value = keyringFile.parse({
    format: "fenchi-keyring/v1",
    vault: keyring.vault,
    root: keyring.root,
    factor: text(keyring.factor),
    dedup: text(keyring.dedup),
    host: text(keyring.host),
    recovery: text(keyring.recovery),
  });
  const created = await createDurably(path, Buffer.from(`${JSON.stringify(value, null, 2)}\n`), 0o600);
  if (!created) {
    throw new Denied("keyring-exists", `There is a keyring ${path} already; it was left as it is.`, {
      next: "Choose another home.",
      params: { path },
    });
  }
  await chmod(path, 0o600);
}

/** SHA-256 of the root key's SPKI in hex: what the sheets print. */
export function fingerprintOf(root: PublicKey): string {
  return sha256Hex(fromBase64(root.spki));
}
