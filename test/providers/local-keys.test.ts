import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLocalKeyService, generateLocalKey } from "../../providers/local/keys.ts";
import { createFileSigner, generateSigner } from "../../providers/local/signer.ts";
import { freshFolder } from "../contract/local.ts";
import { codeOf } from "../contract/outcome.ts";

let folder: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove: cleanUp } = await freshFolder());
});
afterEach(() => cleanUp());
const at = (name: string) => join(folder, name);
describe("key files", () => {
  test("are readable by their owner alone, in standard PEM", async () => {
    await generateLocalKey(folder, "1");
    expect((await readdir(folder)).sort()).toEqual(["1.private.pem", "1.public.pem"]);
    expect((await stat(at("1.private.pem"))).mode & 0o777).toBe(0o600);
    const key = createPrivateKey(await readFile(at("1.private.pem")));
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 3072, publicExponent: 65537n });
    expect(await readFile(at("1.private.pem"), "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(await readFile(at("1.public.pem"), "utf8")).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  });

  test("are never replaced; a pair that a crash left half is finished", async () => {
    await generateLocalKey(folder, "1");
    const [first, spki] = [await readFile(at("1.private.pem"), "utf8"), await readFile(at("1.public.pem"), "utf8")];
    expect(await codeOf(generateLocalKey(folder, "1"))).toBe("key-exists");
    await rm(at("1.public.pem"));
    await generateLocalKey(folder, "1");
    expect(await readFile(at("1.private.pem"), "utf8")).toBe(first);
    expect(await readFile(at("1.public.pem"), "utf8")).toBe(spki);
    for (const version of ["", ".", "a/b", "A", "-a", "a.b"]) {
      expect(await codeOf(generateLocalKey(folder, version)), version).toBe("key-version-invalid");
    }
    expect(await codeOf(generateLocalKey(at("missing"), "1"))).toBe("key-unavailable");
  });

  test("seal without the private half; a missing folder is not a missing key", async () => {
    await generateLocalKey(folder, "1");
    await rm(at("1.private.pem"));
    const service = createLocalKeyService({ provider: "alpha", directory: folder });
    expect((await service.publicKey()).version).toBe("1");
    expect(await codeOf(service.unwrap("1", new Uint8Array(384)))).toBe("key-unusable");
    const gone = createLocalKeyService({ provider: "alpha", directory: at("missing") });
    expect(await codeOf(gone.publicKey().then(String))).toBe("provider-unavailable");
    expect(await codeOf(gone.unwrap("1", new Uint8Array(384)))).toBe("provider-unavailable");
  });

  test("that are damaged, short or of another kind are not used", async () => {
    const service = createLocalKeyService({ provider: "alpha", directory: folder });
    expect(await codeOf(service.publicKey().then(String))).toBe("key-unusable");
    const short = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const curve = generateKeyPairSync("ed25519");
    const wrong = [
      "no key at all",
      String(short.publicKey.export({ format: "pem", type: "spki" })),
      String(curve.publicKey.export({ format: "pem", type: "spki" })),
    ];
    for (const pem of wrong) {
      await writeFile(at("1.public.pem"), pem);
      expect(await codeOf(service.publicKey().then(String))).toBe("key-unusable");
    }
    await writeFile(at("1.private.pem"), String(short.privateKey.export({ format: "pem", type: "pkcs8" })));
    expect(await codeOf(service.unwrap("1", new Uint8Array(256)))).toBe("key-unusable");
  });
});

describe("signer files", () => {
  test("are readable by their owner alone, and they are never replaced", async () => {
    const signer = await generateSigner(at("sealer.pem"));
    expect((await stat(at("sealer.pem"))).mode & 0o777).toBe(0o600);
    expect(await codeOf(generateSigner(at("sealer.pem")))).toBe("key-exists");
    expect((await createFileSigner(at("sealer.pem"))).id).toBe(signer.id);
    expect(await readdir(folder)).toEqual(["sealer.pem"]);
  });

  test("that are missing or something else say so", async () => {
    expect(await codeOf(createFileSigner(at("none.pem")))).toBe("signer-missing");
    await writeFile(at("text.pem"), "no key");
    expect(await codeOf(createFileSigner(at("text.pem")))).toBe("signer-invalid");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await writeFile(at("ec.pem"), String(privateKey.export({ format: "pem", type: "pkcs8" })));
    expect(await codeOf(createFileSigner(at("ec.pem")))).toBe("signer-invalid");
    expect(await codeOf(generateSigner(at("missing/sealer.pem")))).toBe("key-unavailable");
  });
});
