/**
 * Checks the test vectors by the decoder's own means, none of which are Fenchi's: node check.mjs [FOLDER]. Prints how many
 * statements it checked in each file; exits with 1 at the first that is wrong.
 */
import { strict as assert } from "node:assert";
import { createCipheriv, createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sha256 as digest, hashOf, hex, hkdf, hmac, jcs, parse, u32 } from "./bytes.mjs";
import { combine, decode, encode, row } from "./field.mjs";
import { openKeyObject, x25519Public } from "./keyobject.mjs";
import { decodeChunk, openBody, openChunk, openShare } from "./share.mjs";
import { openSheets, readSheet } from "./sheets.mjs";
import { openSigned } from "./signed.mjs";
import { rootOf } from "./vault.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("../vectors/", import.meta.url));
const none = Buffer.alloc(0);
let checked = 0;

function equal(found, wanted) {
  checked++;
  assert.deepEqual(Buffer.isBuffer(found) ? found.toString("hex") : found, wanted);
}

function refused(action) {
  checked++;
  assert.throws(action);
}

/** Section 17. */
function bytesOf(label, length) {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) =>
    createHash("sha256").update(label).update(u32(n)).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

/** The first m and the last m of a list. */
const ends = (list, m) => [list.slice(0, m), list.slice(-m)];

/** Section 11.2, the other way round. */
function sealStream(key, aad, plaintext) {
  const count = Math.max(1, Math.ceil(plaintext.length / 1048576));
  const pieces = Array.from({ length: count }, (_, counter) => {
    const nonce = Buffer.concat([Buffer.alloc(7), u32(counter), Buffer.from([+(counter === count - 1)])]);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad);
    const segment = plaintext.subarray(counter * 1048576, (counter + 1) * 1048576);
    return [cipher.update(segment), cipher.final(), cipher.getAuthTag()];
  });
  return Buffer.concat(pieces.flat());
}

/** Section 16, with integers of any size. */
function cut(data, gear, { min, normal, max }) {
  const lengths = [];
  for (let start = 0; start < data.length; ) {
    const end = Math.min(start + max, data.length);
    let hash = 0n;
    let at = start + min;
    for (let done = false; at < end && !done; at++) {
      hash = ((hash << 1n) + gear[data[at]]) & 0xffffffffffffffffn;
      const bits = Math.log2(normal) + (at - start < normal ? 2 : -2);
      done = hash >> BigInt(64 - bits) === 0n;
    }
    lengths.push(Math.min(at, end) - start);
    start += lengths.at(-1);
  }
  return lengths;
}

const checks = {
  json({ canonical, refused: wrong }) {
    for (const text of canonical) equal(jcs(parse(Buffer.from(text), [])), text);
    for (const text of wrong) refused(() => parse(Buffer.from(text), []));
  },
  keys({ roots, content, pack, body, share, dedup }) {
    const secret = hex(roots.custodianSecret);
    for (const name of ["factor", "recovery", "root"]) equal(hkdf(secret, none, `fenchi/v1/${name}`), roots[name]);
    equal(rootOf(secret).fingerprint, roots.fingerprint);
    const both = Buffer.concat([hex(content.backupKey), hex(content.factor)]);
    equal(hkdf(both, hex(content.backup), "fenchi/v1/content"), content.contentKey);
    equal(hkdf(both, hex(content.backup), "fenchi/v1/commit"), content.commitment);
    equal(hkdf(hex(pack.contentKey), hex(pack.pack), "fenchi/v1/pack"), pack.packKey);
    equal(hkdf(hex(body.contentKey), none, "fenchi/v1/body"), body.bodyKey);
    equal(hkdf(hex(share.dataKey), hex(share.pack), "fenchi/v1/share"), share.shareKey);
    equal(hashOf(hkdf(hex(dedup.dedupKey), none, "fenchi/v1/gear", 2048)), dedup.gearSha256);
    equal(hmac(hex(dedup.dedupKey), hex(dedup.chunk)), dedup.chunkId);
  },
  shamir({ cases }) {
    for (const { threshold, secret, shares } of cases) {
      const points = shares.map((share, index) => [index + 1, hex(share)]);
      for (const chosen of ends(points, threshold)) equal(combine(new Map(chosen)), secret);
    }
  },
  chunk({ dedupKey, cases }) {
    const table = hkdf(hex(dedupKey), none, "fenchi/v1/gear", 2048);
    const gear = Array.from({ length: 256 }, (_, at) => table.readBigUInt64LE(8 * at));
    for (const { sizes, label, length, zeros, lengths } of cases) {
      equal(cut(zeros === undefined ? bytesOf(label, length) : Buffer.alloc(zeros), gear, sizes), lengths);
    }
  },
  codec({ cases }) {
    for (const { codec, bases, raw, encoded } of cases) {
      equal(decodeChunk(codec, hex(encoded), raw.length / 2, bases.map(hex)), raw);
      refused(() => decodeChunk(codec, hex(encoded), raw.length / 2 + 1, bases.map(hex)));
    }
  },
  pack({ contentKey, pack, chunks, bytes }) {
    const key = hkdf(hex(contentKey), hex(pack), "fenchi/v1/pack");
    equal(chunks.map(({ stored }) => stored).join(""), bytes);
    for (const { ordinal, offset, encoded, stored } of chunks) {
      const at = hex(bytes).subarray(offset, offset + stored.length / 2);
      equal(openChunk(key, pack, ordinal, at), encoded);
      refused(() => openChunk(key, pack, ordinal + 1, at));
    }
  },
  erasure({ cases }) {
    for (const { k, n, parity, small, large } of cases) {
      parity.forEach((wanted, at) => {
        equal(Buffer.from(row(k, k + at)), wanted);
      });
      equal(
        encode(hex(small.pack), k, n).map((fragment) => fragment.toString("hex")),
        small.fragments,
      );
      equal(encode(bytesOf(large.label, large.length), k, n).map(hashOf), large.sha256);
      const fragments = small.fragments.map((fragment, index) => [index, hex(fragment)]);
      for (const chosen of ends(fragments, k)) equal(decode(new Map(chosen), k, small.pack.length / 2), small.pack);
    }
  },
  share({ dataKey, header, cases }) {
    const head = Buffer.from(jcs({ v: 1, ...header }));
    const key = hkdf(hex(dataKey), hex(header.pack), "fenchi/v1/share");
    for (const { label, length, storedLength, sha256, stored } of cases) {
      const fragment = bytesOf(label, length);
      const made = Buffer.concat([u32(head.length), head, sealStream(key, digest(head), fragment)]);
      equal(made.length, storedLength);
      equal(hashOf(made), sha256);
      if (stored !== undefined) equal(made, stored);
      equal(hashOf(openShare(made, header, hex(dataKey))), hashOf(fragment));
      refused(() => openShare(made, { ...header, index: 2 }, hex(dataKey)));
      refused(() => openShare(made.subarray(0, -1), header, hex(dataKey)));
    }
  },
  signed({ keys, payload, cases }) {
    for (const { type, signers, stored } of cases) {
      equal(openSigned(type, Buffer.from(stored), keys, signers.length).toString(), payload);
      refused(() => openSigned(type, Buffer.from(stored), keys, signers.length + 1));
      refused(() => openSigned("none", Buffer.from(stored), keys));
      refused(() => openSigned(type, Buffer.from(`${stored} `), keys));
    }
  },
  es256({ key, stored }) {
    equal(openSigned("receipt", Buffer.from(stored), [key]).toString(), '{"n":1}');
    refused(() => openSigned("receipt", Buffer.from(`${stored} `), [key]));
  },
  documents({ keys, receiptsHash, objects, receipt, parcel }) {
    const type = { key: "none", abandoned: "abandonment" };
    for (const [name, stored] of Object.entries(objects)) {
      const [first, , last] = name.split("/");
      if (last === "table") parse(Buffer.from(stored), []);
      else {
        const kind = first === "backups" ? (type[last] ?? last) : first;
        parse(openSigned(kind, Buffer.from(stored), Object.values(keys), kind === "policy" ? 2 : 1), []);
      }
      checked++;
    }
    const statement = Object.entries(objects).find(([name]) => name.endsWith("/statement"));
    const manifest = Object.entries(objects).find(([name]) => name.endsWith("/manifest/1"));
    equal(JSON.parse(manifest[1].split("\n\n")[1]).statement, hashOf(Buffer.from(statement[1])));
    equal(hashOf(jcs([...new Set(receiptsHash.hashes)].sort())), receiptsHash.hash);
    openSigned("receipt", Buffer.from(receipt), [keys["receipt-birch"]]);
    const stored = hex(parcel.stored);
    const head = stored.subarray(4, 4 + stored.readUInt32BE());
    const { parts } = parse(openSigned("parcel", head, [keys.sealer]), []);
    equal(4 + head.length + parts.reduce((sum, part) => sum + part.size, 0), stored.length);
  },
  body({ contentKey, backup, value, stored }) {
    equal(openBody(hex(stored), backup, hex(contentKey)), value);
    refused(() => openBody(hex(stored), "0".repeat(32), hex(contentKey)));
  },
  keyobject({ privateKey, spki, recovery, context, share, dataKey, stored }) {
    const key = createPublicKey(createPrivateKey(privateKey)).export({ format: "der", type: "spki" });
    equal(key.toString("base64"), spki);
    equal(x25519Public(hex(recovery)).length, 32);
    for (const unlock of [{ pem: () => privateKey }, { recovery: hex(recovery) }]) {
      const opened = openKeyObject(Buffer.from(stored), context, unlock);
      equal(opened.share, share);
      equal(opened.dataKey, dataKey);
      refused(() => openKeyObject(Buffer.from(stored), { ...context, index: 2 }, unlock));
    }
  },
  sheets({ cases }) {
    for (const { threshold, secret, sheets } of cases) {
      const read = sheets.map(({ rows, text }) => [readSheet(rows.join("\n")), readSheet(text)]);
      read.forEach(([rows, text], at) => {
        equal(rows.record, sheets[at].record);
        equal(text.record, sheets[at].record);
      });
      for (const chosen of ends(
        read.map(([sheet]) => sheet),
        threshold,
      ))
        equal(openSheets(chosen), secret);
    }
  },
};

for (const [name, check] of Object.entries(checks)) {
  checked = 0;
  check(JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")));
  console.log(`${name}: ${checked}`);
}
