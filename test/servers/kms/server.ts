import { constants, createHash, generateKeyPair, type KeyObject, privateDecrypt, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { type Accounts, signatureFault } from "../signature.ts";

const generate = promisify(generateKeyPair);

export type TestKeySpec = "RSA_2048" | "RSA_3072" | "RSA_4096" | "ECC_NIST_P256";

interface TestKey {
  readonly arn: string;
  readonly spec: TestKeySpec;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  state: "Enabled" | "Disabled" | "PendingDeletion";
}

/**
 * A TEST SERVER that speaks what Fenchi uses of AWS KMS's documented protocol (JSON 1.1): GetPublicKey, Decrypt, Sign, and its error bodies. Keys are made in
 * memory; nothing here is a key service.
 */
export interface TestKmsServer {
  readonly url: string;
  /** Makes a key; answers its ARN. */
  key(spec: TestKeySpec): Promise<string>;
  setState(arn: string, state: TestKey["state"]): void;
  /** Code of an error that every request gets, if any; a status goes before it: `400 AccessDeniedException`. */
  refusal: string | undefined;
  /** How often each operation was asked for. */
  readonly counts: Map<string, number>;
  close(): Promise<void>;
}

/** An error in KMS's own words. */
class KmsError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(type: string, status = 400) {
    super(`The test server says ${type}`);
    this.type = type;
    this.status = status;
  }
}

export async function startKmsServer(accounts: Accounts, region: string): Promise<TestKmsServer> {
  const keys = new Map<string, TestKey>();
  const counts = new Map<string, number>();

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const operation = String(request.headers["x-amz-target"] ?? "").replace("TrentService.", "");
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    let [status, answer]: [number, object] = [200, {}];
    try {
      const { method = "", url = "/", headers } = request;
      const hash = createHash("sha256").update(body).digest("hex");
      const wrong = signatureFault({ method, path: url, query: "", headers }, accounts, hash, new Date());
      if (wrong) throw new KmsError(wrong === "InvalidAccessKeyId" ? "UnrecognizedClientException" : wrong);
      if (made.refusal !== undefined) {
        const [code = "400", type = ""] = made.refusal.split(" ");
        throw new KmsError(type, Number(code));
      }
      answer = answerOf(operation, JSON.parse(body.toString()) as Record<string, string>);
    } catch (error) {
      if (!(error instanceof KmsError)) throw error;
      [status, answer] = [error.status, { __type: error.type, message: error.message }];
    }
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer));
  }

  function answerOf(operation: string, input: Record<string, string>): object {
    const key = keys.get(input["KeyId"] ?? "");
    if (!key) throw new KmsError("NotFoundException");
    if (key.state === "Disabled") throw new KmsError("DisabledException");
    if (key.state === "PendingDeletion") throw new KmsError("KMSInvalidStateException");
    const signing = key.spec === "ECC_NIST_P256";
    switch (operation) {
      case "GetPublicKey":
        return {
          KeyId: key.arn,
          KeySpec: key.spec,
          KeyUsage: signing ? "SIGN_VERIFY" : "ENCRYPT_DECRYPT",
          ...(signing
            ? { SigningAlgorithms: ["ECDSA_SHA_256"] }
            : { EncryptionAlgorithms: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] }),
          PublicKey: key.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
        };
      case "Decrypt":
        if (signing) throw new KmsError("InvalidKeyUsageException");
        return { KeyId: key.arn, Plaintext: decrypt(key, input).toString("base64") };
      case "Sign":
        if (!signing) throw new KmsError("InvalidKeyUsageException");
        if (input["MessageType"] !== "RAW") throw new KmsError("UnsupportedOperationException");
        return {
          KeyId: key.arn,
          Signature: sign("sha256", Buffer.from(input["Message"] ?? "", "base64"), key.privateKey).toString("base64"),
        };
      default:
        throw new KmsError("UnsupportedOperationException");
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const made: TestKmsServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async key(spec) {
      const pair =
        spec === "ECC_NIST_P256"
          ? await generate("ec", { namedCurve: "prime256v1" })
          : await generate("rsa", { modulusLength: Number(spec.slice(4)) });
      const arn = `arn:aws:kms:${region}:000000000000:key/${randomUUID()}`;
      keys.set(arn, { arn, spec, ...pair, state: "Enabled" });
      return arn;
    },
    setState(arn, state) {
      const key = keys.get(arn);
      if (!key) throw new Error(`no key ${arn}`);
      key.state = state;
    },
    refusal: undefined,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return made;
}

function decrypt(key: TestKey, { CiphertextBlob = "", EncryptionAlgorithm }: Record<string, string>): Buffer {
  if (CiphertextBlob === "") throw new KmsError("ValidationException");
  const oaepHash = EncryptionAlgorithm === "RSAES_OAEP_SHA_256" ? "sha256" : "sha1";
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  try {
    return privateDecrypt({ key: key.privateKey, padding, oaepHash }, Buffer.from(CiphertextBlob, "base64"));
  } catch {
    throw new KmsError("InvalidCiphertextException");
  }
}
