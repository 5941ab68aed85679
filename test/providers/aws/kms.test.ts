import { constants, publicEncrypt } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createKmsKeyService } from "../../../providers/aws/keys.ts";
import { createKmsClient } from "../../../providers/aws/kms.ts";
import { createKmsSigner } from "../../../providers/aws/signer.ts";
import type { KeyService } from "../../../providers/contract.ts";
import { region, startTestKms } from "../../contract/aws.ts";
import { codeOf } from "../../contract/outcome.ts";
import type { TestKmsServer } from "../../servers/kms/server.ts";

let server: TestKmsServer;
let key: string;
let curve: string;
let small: string;
const client = () => createKmsClient({ region, endpoint: server.url });
const service = (...keys: [string, ...string[]]): KeyService =>
  createKmsKeyService({ provider: "alpha", client: client(), keys });

beforeAll(async () => {
  server = await startTestKms();
  [key, curve, small] = await Promise.all([
    server.key("RSA_3072"),
    server.key("ECC_NIST_P256"),
    server.key("RSA_2048"),
  ]);
});
afterAll(() => server.close());
beforeEach(() => {
  server.refusal = undefined;
  server.setState(key, "Enabled");
});

async function wrapped(): Promise<Buffer> {
  const { spki } = await service(key).publicKey();
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const to = { key: Buffer.from(spki), format: "der", type: "spki", padding, oaepHash: "sha256" } as const;
  return publicEncrypt(to, Buffer.from("secret"));
}

describe("a key in KMS", () => {
  test("is used only if it is the pinned one, an RSA key of full length, for decryption", async () => {
    expect(await service(key).publicKey()).toMatchObject({ version: key });
    for (const wrong of [curve, small, key.replace(/.$/, "x")]) {
      expect(await codeOf(service(wrong).publicKey()), wrong).toBe("key-unusable");
    }
  });

  test.each(["Disabled", "PendingDeletion"] as const)("that is %s opens nothing, and wraps nothing", async (state) => {
    const ciphertext = await wrapped();
    server.setState(key, state);
    expect(await codeOf(service(key).unwrap(key, ciphertext))).toBe("key-unusable");
    expect(await codeOf(service(key).publicKey())).toBe("key-unusable");
  });

  test("opens with one request, and with none what the configuration does not name", async () => {
    const ciphertext = await wrapped();
    server.counts.clear();
    expect(Buffer.from(await service(key).unwrap(key, ciphertext)).toString()).toBe("secret");
    expect(await codeOf(service(key).unwrap(small, ciphertext))).toBe("key-unusable");
    expect(Object.fromEntries(server.counts)).toEqual({ Decrypt: 1 });
  });

  const refusals: [string, string][] = [
    ["400 AccessDeniedException", "provider-denied"],
    ["400 ThrottlingException", "provider-unavailable"],
    ["500 KMSInternalException", "provider-unavailable"],
    ["500 KeyUnavailableException", "provider-unavailable"],
    ["400 NotFoundException", "key-unusable"],
  ];
  test.each(refusals)("%s is %s", async (refusal, code) => {
    const ciphertext = await wrapped();
    server.refusal = refusal;
    expect(await codeOf(service(key).unwrap(key, ciphertext))).toBe(code);
    expect(await codeOf(service(key).publicKey())).toBe(code);
    expect(await codeOf(createKmsSigner("alpha", client(), curve))).toBe(code);
  });

  test("of another kind signs nothing", async () => {
    expect(await codeOf(createKmsSigner("alpha", client(), key))).toBe("key-unusable");
  });
});
