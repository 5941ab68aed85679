import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { describe, expect, test } from "vitest";
import { toCanonical } from "../../vault/json.ts";
import {
  type KeyContext,
  keyObject,
  openKeyObject,
  recoveryRecipient,
  unwrapByRecovery,
  unwrapByService,
  wrapKeyShare,
} from "../../vault/keyobject.ts";
import { bytesOf } from "../vectors/rule.ts";
import { privateKeyService } from "../vectors/service.ts";
import { codeOf } from "./refusal.ts";

const pair = generateKeyPairSync("rsa", { modulusLength: 3072 });
const spki = pair.publicKey.export({ format: "der", type: "spki" });
const service = privateKeyService(pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString());
const recovery = bytesOf("keyobject-test/recovery", 32);
const recipient = await recoveryRecipient(recovery);

const context: KeyContext = {
  vault: "ab".repeat(16),
  backup: "cd".repeat(16),
  provider: "birch",
  index: 1,
  k: 2,
  n: 3,
  epoch: 0,
};
const keys = { share: bytesOf("keyobject-test/share", 32), dataKey: bytesOf("keyobject-test/data", 32) };
const wrap = (of: KeyContext = context) => wrapKeyShare(of, keys, { version: "7", spki }, recipient);
const ways = [
  ["the key service", unwrapByService(service)],
  ["the recovery identity", unwrapByRecovery(recovery)],
] as const;

describe("a key object", () => {
  test("is made with public keys alone, and never twice the same", async () => {
    const [one, two] = [await wrap(), await wrap()];
    expect(Buffer.compare(one, two)).not.toBe(0);
    const value = keyObject.parse(JSON.parse(Buffer.from(one).toString()));
    expect(value).toMatchObject({
      format: "fenchi/v1",
      vault: context.vault,
      backup: context.backup,
      provider: "birch",
    });
    expect(value.kms.version).toBe("7");
  });

  test.each(ways)("opens by %s", async (_, unwrap) => {
    const opened = await openKeyObject(await wrap(), context, unwrap);
    expect(Buffer.compare(opened.share, keys.share)).toBe(0);
    expect(Buffer.compare(opened.dataKey, keys.dataKey)).toBe(0);
  });

  test.each(ways)("of another backup, vault, provider, place or code is refused, opened by %s", async (_, unwrap) => {
    const stored = await wrap();
    for (const wrong of [
      { ...context, vault: "00".repeat(16) },
      { ...context, backup: "00".repeat(16) },
      { ...context, provider: "cedar" },
      { ...context, index: 2 },
      { ...context, k: 3 },
      { ...context, n: 4 },
      { ...context, epoch: 1 },
    ]) {
      expect(await codeOf(() => openKeyObject(stored, wrong, unwrap))).toBe("key-foreign");
    }
  });

  test.each(ways)("is not taken for this one when its outside says so: opened by %s", async (_, unwrap) => {
    const foreign = JSON.parse(Buffer.from(await wrap({ ...context, backup: "00".repeat(16) })).toString());
    const dressed = toCanonical({ ...foreign, backup: context.backup });
    expect(await codeOf(() => openKeyObject(dressed, context, unwrap))).toBe("key-foreign");
  });

  test("whose age file was changed or is another's does not open by the recovery identity", async () => {
    const value = keyObject.parse(JSON.parse(Buffer.from(await wrap()).toString()));
    const file = Buffer.from(value.age, "base64");
    for (let at = 0; at < file.length; at += 7) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 4;
      const stored = toCanonical({ ...value, age: changed.toString("base64") });
      expect(await codeOf(() => openKeyObject(stored, context, unwrapByRecovery(recovery)))).toBe("recovery-failed");
    }
    const other = unwrapByRecovery(bytesOf("keyobject-test/other", 32));
    expect(await codeOf(async () => openKeyObject(await wrap(), context, other))).toBe("recovery-failed");
  });

  test("is wrapped by OAEP with SHA-256 and no label: with SHA-1 it does not open", async () => {
    const value = keyObject.parse(JSON.parse(Buffer.from(await wrap()).toString()));
    const wrapped = Buffer.from(value.kms.wrapped, "base64");
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    expect(privateDecrypt({ key: pair.privateKey, padding, oaepHash: "sha256" }, wrapped)).toHaveLength(96);
    expect(() => privateDecrypt({ key: pair.privateKey, padding, oaepHash: "sha1" }, wrapped)).toThrow();
    expect(() =>
      privateDecrypt({ key: pair.privateKey, padding, oaepHash: "sha256", oaepLabel: Buffer.from("x") }, wrapped),
    ).toThrow();
  });

  test("that opens to fewer bytes, or none, is refused", async () => {
    const stored = await wrap();
    for (const length of [0, 64, 95, 97]) {
      const unwrap = async () => new Uint8Array(length);
      expect(await codeOf(() => openKeyObject(stored, context, unwrap))).toBe("key-foreign");
    }
  });

  test("that is none is refused before anybody is asked to unwrap it", async () => {
    const unwrap = async () => {
      throw new Error("was asked");
    };
    for (const text of ["", "{}", '{"format":"fenchi/v2"}']) {
      expect(await codeOf(() => openKeyObject(Buffer.from(text), context, unwrap))).toBe("document-invalid");
    }
  });
});
