/** FORMAT.md, section 9: key objects, and the part of age that they need. */
import { constants, createPrivateKey, createPublicKey, diffieHellman, privateDecrypt } from "node:crypto";
import { ascii, hkdf, hmac, jcs, need, openAead, parse, sha256 } from "./bytes.mjs";

const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");
const spki = Buffer.from("302a300506032b656e032100", "hex");
const der = (key, type) => ({ key, format: "der", type });

/** The public half of an X25519 secret. */
export function x25519Public(secret) {
  const key = createPrivateKey(der(Buffer.concat([pkcs8, secret]), "pkcs8"));
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(12);
}

/** Decrypts an age file that has one payload chunk. */
export function openAge(file, secret) {
  const mark = file.indexOf("\n--- ");
  const [, ...stanzas] = file.subarray(0, mark).toString("ascii").split("\n-> ");
  need(file.subarray(0, 22).toString("ascii") === "age-encryption.org/v1\n" && mark > 0, "no age file");
  const own = x25519Public(secret);
  for (const stanza of stanzas) {
    const [first, body] = stanza.split("\n");
    const [kind, ephemeral] = first.split(" ");
    if (kind !== "X25519") continue;
    const theirs = Buffer.from(ephemeral, "base64");
    const shared = diffieHellman({
      privateKey: createPrivateKey(der(Buffer.concat([pkcs8, secret]), "pkcs8")),
      publicKey: createPublicKey(der(Buffer.concat([spki, theirs]), "spki")),
    });
    const wrap = hkdf(shared, Buffer.concat([theirs, own]), "age-encryption.org/v1/X25519");
    const fileKey = openChacha(wrap, Buffer.alloc(12), Buffer.from(body, "base64"));
    const end = file.indexOf("\n", mark + 1);
    const mac = hmac(hkdf(fileKey, Buffer.alloc(0), "header"), file.subarray(0, mark + 4));
    need(
      mac.equals(Buffer.from(file.subarray(mark + 5, end).toString("ascii"), "base64")),
      "an age header was changed",
    );
    const payloadKey = hkdf(fileKey, file.subarray(end + 1, end + 17), "payload");
    const last = Buffer.alloc(12);
    last[11] = 1;
    return openChacha(payloadKey, last, file.subarray(end + 17));
  }
  throw new Error("an age file for nobody here");
}

const openChacha = (key, nonce, sealed) => openAead(key, nonce, ascii(""), sealed, "chacha20-poly1305");

/** Share and data key of a key object, by the key service's private key or by the recovery secret. */
export function openKeyObject(stored, context, { pem, recovery }) {
  const value = parse(stored, ["format", "vault", "backup", "provider", "kms", "age"]);
  const plain = recovery
    ? openAge(Buffer.from(value.age, "base64"), recovery)
    : privateDecrypt(
        { key: pem(value.kms.version), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
        Buffer.from(value.kms.wrapped, "base64"),
      );
  need(plain.length === 96 && plain.subarray(64).equals(sha256(jcs(context))), "a key object of something else");
  return { share: plain.subarray(0, 32), dataKey: plain.subarray(32, 64) };
}
