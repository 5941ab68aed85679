import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import pLimit from "p-limit";
import { Refused } from "../../events/error.ts";
import { createS3Client } from "../../providers/aws/client.ts";
import { uploadFile } from "../../providers/aws/upload.ts";
import type { RunConfig } from "./config.ts";
import { halted } from "./halt.ts";
import type { RunTarget } from "./target.ts";

/** What S3 takes in one piece. */
const largest = 5 * 1024 ** 3;
/** Files sent at once. */
const together = 4;

/**
 * Sends what was restored to a bucket: a file under the prefix and its name, a folder's files under its name as well. Made again it sends only
 * what is not there yet.
 *
 * @param path the file or folder on this disk
 * @throws {Refused} `run-target-s3-kind` before anything is sent; {Conflict} `run-target-s3-exists`; {FenchiError} as of a provider
 */
export async function uploadTo(
  { bucket, prefix }: Extract<RunTarget, { kind: "s3" }>,
  path: string,
  options: {
    readonly s3: NonNullable<RunConfig["s3"]>;
    readonly overwrite: boolean;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { s3, overwrite, signal } = options;
  const files = await filesIn(path);
  const { region, endpoint, profile, pathStyle } = s3;
  const client = createS3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    ...(pathStyle === undefined ? {} : { pathStyle }),
  });
  const turns = pLimit(together);
  const begin = prefix === "" ? "" : `${prefix}/`;
  try {
    await Promise.all(
      files.map(({ file, size }) =>
        turns(async () => {
          if (signal.aborted) throw halted();
          const inside = relative(path, file).split(sep).join("/");
          const key = `${begin}${basename(path)}${inside === "" ? "" : `/${inside}`}`;
          await uploadFile(client, { bucket, key, path: file, size, sha256: await hashOf(file), overwrite });
        }),
      ),
    );
  } finally {
    turns.clearQueue();
    client.destroy();
  }
}

/** All files, in order of name. @throws {Refused} `run-target-s3-kind` for what is no file, or too large for one object */
async function filesIn(path: string): Promise<{ readonly file: string; readonly size: number }[]> {
  const folder = (await lstat(path)).isDirectory();
  const names = folder ? (await readdir(path, { recursive: true })).map((name) => join(path, name)).sort() : [path];
  const files: { file: string; size: number }[] = [];
  for (const file of names) {
    const stats = await lstat(file);
    if (stats.isDirectory()) continue;
    if (!stats.isFile() || stats.size > largest) throw notForBuckets(file);
    files.push({ file, size: stats.size });
  }
  return files;
}

async function hashOf(path: string): Promise<Buffer> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest();
}

function notForBuckets(path: string): Refused {
  return new Refused("run-target-s3-kind", `${path} cannot be an object: it is no plain file, or larger than 5 GiB.`, {
    next: "Bring this module back into a folder, or give it to a command that uploads.",
    params: { path },
  });
}
