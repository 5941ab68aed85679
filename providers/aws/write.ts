import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand, type PutObjectCommandOutput } from "@aws-sdk/client-s3";
import { providerUnavailable } from "../failure.ts";
import { faultOf } from "./failure.ts";
import type { Bucket } from "./versions.ts";

/** Bytes to be put, and their hash. */
export interface Content {
  readonly parts: readonly Uint8Array[];
  readonly size: number;
  readonly sha256: Buffer;
}

export function contentOf(body: Uint8Array | readonly Uint8Array[]): Content {
  const parts = body instanceof Uint8Array ? [body] : body;
  const hash = createHash("sha256");
  let size = 0;
  for (const part of parts) {
    hash.update(part);
    size += part.byteLength;
  }
  return { parts, size, sha256: hash.digest() };
}

/** Puts that S3 sees to be made at the same moment as another one and asks to make again. */
const collisions = 8;

/**
 * Puts an object where nothing is: `If-None-Match: *`, which S3 decides, so that of several writers one wins. The content's hash goes with it
 * twice, in the signature and as the checksum that S3 keeps: damage on the way is found before anything is stored. Answers undefined where
 * something is there already.
 *
 * @param lockUntil retained from the first moment, in the mode that nobody can end early
 */
export async function create(
  { provider, client, bucket }: Bucket,
  name: string,
  content: Content,
  lockUntil: Date | undefined,
): Promise<{ readonly version: string | undefined } | undefined> {
  for (let attempt = 1; ; attempt++) {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: name,
      Body: whole(content),
      ContentLength: content.size,
      ContentType: "application/octet-stream",
      ChecksumSHA256: content.sha256.toString("base64"),
      IfNoneMatch: "*",
      ...(lockUntil === undefined ? {} : { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: lockUntil }),
    });
    sendParts(command, content);
    try {
      const { VersionId }: PutObjectCommandOutput = await client.send(command);
      return { version: VersionId };
    } catch (error) {
      const { code, status } = faultOf(error);
      if (status === 412) return undefined;
      if (status !== 409) throw error;
      if (attempt >= collisions) throw providerUnavailable(provider, `${name} is being put by others (${code})`, error);
      await sleep(20 * attempt);
    }
  }
}

/** What the SDK gets to see as the body; of several parts nothing, as {@link sendParts} sends them. */
function whole({ parts }: Content): Uint8Array {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : new Uint8Array(0);
}

/** Sends several parts one after another without joining them. */
function sendParts(command: PutObjectCommand, { parts, sha256 }: Content): void {
  const several = () => Readable.from(parts.filter((part) => part.byteLength > 0));
  sendAs(command, sha256, parts.length === 1 ? undefined : several);
}

/**
 * Signs the hash that is known already, instead of having it made once more by the SDK, and sends what `open` gives in place of the body. The SDK gives
 * up after the first failure when it is handed a stream; here each of its attempts gets a new one.
 */
export function sendAs(command: PutObjectCommand, sha256: Buffer, open?: () => Readable): void {
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers["x-amz-content-sha256"] = sha256.toString("hex");
      return next(args);
    },
    { step: "build", name: "fenchiContentHash" },
  );
  if (!open) return;
  command.middlewareStack.add(
    (next) => (args) => {
      const request = Object.assign(Object.create(Object.getPrototypeOf(args.request)), args.request, {
        body: open(),
      });
      return next({ ...args, request });
    },
    { step: "finalizeRequest", priority: "low", name: "fenchiParts" },
  );
}
