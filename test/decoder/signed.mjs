/** FORMAT.md, section 5: signed objects. */
import { createPublicKey, verify } from "node:crypto";
import { ascii, need, sha256 } from "./bytes.mjs";

const line = /^(ed25519|es256) ([0-9a-f]{32}) ([A-Za-z0-9+/]{86}==)$/;

/** The payload of a signed object that `needed` different ones of `keys` signed. */
export function openSigned(type, stored, keys, needed = 1) {
  const end = stored.subarray(0, 8192).indexOf("\n\n");
  need(end >= 0, `no signed ${type}`);
  const [first, ...lines] = stored.subarray(0, end).toString("latin1").split("\n");
  need(first === `fenchi/v1/${type}`, `no signed ${type}`);
  const payload = stored.subarray(end + 2);
  const message = Buffer.concat([ascii(`fenchi/v1/${type}\0`), sha256(payload)]);
  const signers = new Set();
  for (const text of lines) {
    const [, algorithm, id, signature] = line.exec(text) ?? [];
    const bytes = Buffer.from(signature ?? "", "base64");
    need(signature !== undefined && bytes.toString("base64") === signature, "a malformed signature line");
    const pinned = keys.find((key) => key.id === id && key.algorithm === algorithm);
    if (!pinned) continue;
    need(verifies(pinned, message, bytes), `the signature of ${id} does not verify`);
    signers.add(id);
  }
  need(signers.size >= needed, `${signers.size} of ${needed} signatures on a ${type}`);
  return payload;
}

function verifies({ id, algorithm, spki }, message, signature) {
  const der = Buffer.from(spki, "base64");
  need(sha256(der).toString("hex").slice(0, 32) === id, "a key id that is not its key's");
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  if (algorithm === "ed25519") return key.asymmetricKeyType === "ed25519" && verify(null, message, key, signature);
  return (
    key.asymmetricKeyDetails.namedCurve === "prime256v1" &&
    verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature)
  );
}
