import { generateKeyPairSync, sign as signWith } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { type Body, sealBody } from "../../../vault/body.ts";
import { codec, deltaDictionary } from "../../../vault/codec.ts";
import { recoveryRecipient, wrapKeyShare } from "../../../vault/keyobject.ts";
import { keyId, sign } from "../../../vault/signed.ts";
import { bytesOf, hashOf, hex, text } from "../rule.ts";

/**
 * Vectors whose making is random, or depends on the version of a compressor. They are made once and kept for ever: what must stay the same
 * is what they open to.
 */

/** Words of the rule's bytes: compressible, as a dump is. */
const words = (label: string, length: number): Uint8Array =>
  bytesOf(label, length).map((byte) => 97 + (byte & 7) + (byte & 64 ? 8 : 0));

/** Chunks as the codecs keep them. */
export function codecs() {
  const base = words("codec/base", 3000);
  const second = words("codec/second", 500);
  const changed = Uint8Array.from([...base.subarray(0, 1500), ...words("codec/new", 20), ...base.subarray(1400)]);
  const magic = Uint8Array.from([0x37, 0xa4, 0x30, 0xec, ...words("codec/magic", 400)]);
  const delta = (raw: Uint8Array, bases: Uint8Array[]) => ({
    codec: codec.delta,
    bases: bases.map(hex),
    raw: hex(raw),
    encoded: hex(zstdCompressSync(raw, { dictionary: Buffer.from(deltaDictionary(bases)) })),
  });
  const plain = (raw: Uint8Array) => ({
    codec: codec.zstd,
    bases: [],
    raw: hex(raw),
    encoded: hex(zstdCompressSync(raw)),
  });
  const incompressible = bytesOf("codec/raw", 64);
  return {
    cases: [
      { codec: codec.raw, bases: [], raw: hex(incompressible), encoded: hex(incompressible) },
      plain(base),
      plain(new Uint8Array(0)),
      plain(new Uint8Array(5000)),
      delta(changed, [base]),
      delta(Uint8Array.from([...second, ...changed]), [base, second]),
      // A base that begins with the magic number of Zstandard's own dictionaries.
      delta(Uint8Array.from([...magic, 1, 2, 3]), [magic]),
    ],
  };
}

/** A key object under an RSA key and an age identity that are written out. */
export async function keyObjects() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
  const spki = publicKey.export({ format: "der", type: "spki" });
  const recovery = bytesOf("keyobject/recovery", 32);
  const recipient = await recoveryRecipient(recovery);
  const context = {
    vault: hex(bytesOf("keyobject/vault", 16)),
    backup: hex(bytesOf("keyobject/backup", 16)),
    provider: "birch",
    index: 1,
    k: 2,
    n: 3,
    epoch: 0,
  };
  const keys = { share: bytesOf("keyobject/share", 32), dataKey: bytesOf("keyobject/data-key", 32) };
  const stored = await wrapKeyShare(context, keys, { version: "1", spki }, recipient);
  return {
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }),
    spki: spki.toString("base64"),
    recovery: hex(recovery),
    recipient,
    context,
    share: hex(keys.share),
    dataKey: hex(keys.dataKey),
    stored: text(stored),
  };
}

/** An object signed by ES256, whose signatures are random. */
export async function es256() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ format: "der", type: "spki" });
  const signer = {
    id: keyId(spki),
    algorithm: "es256" as const,
    sign: async (message: Uint8Array) => signWith("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" }),
  };
  const stored = await sign("receipt", new TextEncoder().encode('{"n":1}'), [signer]);
  return { key: { id: signer.id, algorithm: signer.algorithm, spki: spki.toString("base64") }, stored: text(stored) };
}

/** A sealed body. */
export async function bodies() {
  const contentKey = bytesOf("body/content", 32);
  const backup = hex(bytesOf("body/backup", 16));
  const [earlier, pack, other] = ["earlier", "pack", "other"].map((name) => hex(bytesOf(`body/${name}`, 16)));
  const value: Body = {
    format: "fenchi/v1",
    backup,
    item: "戶政/登記/每日備份",
    kind: "folder",
    name: "文件",
    size: 3072,
    sha256: hashOf(bytesOf("body/drop", 3072)),
    mtime: null,
    labels: { "10": "b", "9": "a", 備註: "測試" },
    index: [
      {
        path: "公文/一.txt",
        size: 5,
        offset: 1024,
        sha256: hashOf(bytesOf("body/file", 5)),
        mtime: "2026-01-02T03:04:05Z",
      },
    ],
    packs: [
      [backup, pack ?? ""],
      [earlier ?? "", other ?? ""],
    ],
    bases: [[hex(bytesOf("body/chunk/2", 32)), codec.raw, 1, 0, 0, 516, 500]],
    segments: [
      {
        size: 3072,
        chunks: [
          [hex(bytesOf("body/chunk/0", 32)), codec.zstd, 0, 0, 0, 300, 2048],
          [hex(bytesOf("body/chunk/1", 32)), codec.delta, 0, 1, 300, 120, 1024, 0],
        ],
      },
    ],
  };
  return { contentKey: hex(contentKey), backup, value, stored: hex(await sealBody(value, contentKey)) };
}
