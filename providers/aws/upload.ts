import { createReadStream } from "node:fs";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Conflict } from "../../events/error.ts";
import { faultOf, s3Failure } from "./failure.ts";
import { hashExactly, streamOf } from "./read.ts";
import { sendAs } from "./write.ts";

/** A file on this disk that is to be an object. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly path: string;
  /** Bytes; S3 takes at most 5 GiB in one piece. */
  readonly size: number;
  readonly sha256: Buffer;
  /** Whether another object of that name is replaced. */
  readonly overwrite: boolean;
}

/**
 * Puts a file into a bucket, where restores go and not where shares are kept. S3 compares what it gets with the hash before it shows anything. The
 * same bytes under the name already are as good: an upload may be made again.
 *
 * @throws {Conflict} `run-target-s3-exists`; {FenchiError} as of a provider that is named after the bucket
 */
export async function uploadFile(client: S3Client, upload: Upload): Promise<"created" | "equal"> {
  const { bucket, key, path, size, sha256, overwrite } = upload;
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: new Uint8Array(0),
    ContentLength: size,
    ContentType: "application/octet-stream",
    ChecksumSHA256: sha256.toString("base64"),
    ...(overwrite ? {} : { IfNoneMatch: "*" }),
  });
  sendAs(command, sha256, () => createReadStream(path));
  try {
    await client.send(command);
    return "created";
  } catch (error) {
    if (faultOf(error).status !== 412) throw s3Failure(`s3:${bucket}`, error);
  }
  if (await holds(client, upload)) return "equal";
  throw new Conflict("run-target-s3-exists", `${bucket} holds something else as ${key}; it was not replaced.`, {
    next: "Name another prefix, or say overwrite: true where it is to be replaced.",
    params: { bucket, key },
  });
}

/** Reads it back: not every server keeps the checksum that it was given. */
async function holds(client: S3Client, { bucket, key, size, sha256 }: Upload): Promise<boolean> {
  const provider = `s3:${bucket}`;
  try {
    const there = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const stream = streamOf(provider, there);
    if (there.ContentLength !== size) {
      stream.destroy();
      return false;
    }
    return (await hashExactly(provider, stream, size)) === sha256.toString("hex");
  } catch (error) {
    throw s3Failure(provider, error);
  }
}
