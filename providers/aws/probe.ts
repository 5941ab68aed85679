import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Refused } from "../../events/error.ts";
import { faultOf, s3Failure } from "./failure.ts";
import { createS3Store } from "./store.ts";
import { contentOf, create } from "./write.ts";

/** What a bucket keeps. */
export interface Promises {
  /** Versions: what is put over an object does not end it. */
  readonly versions: boolean;
  /** Object lock in COMPLIANCE mode: nobody deletes an object before its time. */
  readonly locks: boolean;
}

export interface ProbeOptions {
  readonly provider: string;
  readonly client: S3Client;
  readonly bucket: string;
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
}

/** Lies in every bucket whose locks were tried, since it cannot be deleted at once. */
const lockProbe = {
  name: "probe/lock",
  bytes: Buffer.from("Fenchi tried here whether a locked object can be deleted.\n"),
};
const lockProbeMs = 60_000;

/**
 * Finds out what a bucket keeps, by trying and not by asking alone: many servers that speak S3 say yes to what they do not know.
 *
 * @throws {Refused} `conditional-put-ignored` where a second put replaced the first; `lock-ignored` where a locked object could be deleted
 * @throws as {@link s3Failure}
 */
export async function probeBucket(options: ProbeOptions): Promise<Promises> {
  const { provider } = options;
  try {
    const versions = await keepsVersions(options);
    await assertConditions(options, versions);
    const locks = versions && (await saysLocks(options));
    if (locks) await assertLocks(options);
    return { versions, locks };
  } catch (error) {
    throw s3Failure(provider, error);
  }
}

/** What a server answers that knows nothing of a feature. */
const unknown = (error: unknown) => [400, 404, 405, 501].includes(faultOf(error).status);

async function keepsVersions({ client, bucket }: ProbeOptions): Promise<boolean> {
  const answer = client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  return await answer.then(
    ({ Status }) => Status === "Enabled",
    (error: unknown) => {
      if (faultOf(error).code !== "NoSuchBucket" && [405, 501].includes(faultOf(error).status)) return false;
      throw error;
    },
  );
}

async function saysLocks({ client, bucket }: ProbeOptions): Promise<boolean> {
  const answer = client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
  return await answer.then(
    ({ ObjectLockConfiguration }) => ObjectLockConfiguration?.ObjectLockEnabled === "Enabled",
    (error: unknown) => {
      if (unknown(error)) return false;
      throw error;
    },
  );
}

/** Two puts to one name, of which the second must be refused. */
async function assertConditions(options: ProbeOptions, versions: boolean): Promise<void> {
  const { provider, random } = options;
  const store = createS3Store({ ...options, versions, locks: false });
  const name = `probe/${Buffer.from(random(16)).toString("hex")}`;
  const [first, second] = [contentOf(random(32)), contentOf(random(33))];
  try {
    if ((await create(options, name, first, undefined)) === undefined) throw ignored(provider);
    if ((await create(options, name, second, undefined)) !== undefined) throw ignored(provider);
    if ((await store.digest(name)).sha256 !== first.sha256.toString("hex")) throw ignored(provider);
  } finally {
    await store.remove(name);
  }
}

/** Tries to delete the version of an object that is locked for a minute. */
async function assertLocks(options: ProbeOptions): Promise<void> {
  const { provider, client, bucket, now } = options;
  const store = createS3Store({ ...options, versions: true, locks: true });
  const until = new Date(now().getTime() + lockProbeMs);
  await store.put(lockProbe.name, lockProbe.bytes, { lockUntil: until });
  const found = await store.stat(lockProbe.name);
  if (found?.version === undefined || found.lockedUntil === undefined || found.lockedUntil < until) {
    throw lockIgnored(provider);
  }
  const command = new DeleteObjectCommand({ Bucket: bucket, Key: lockProbe.name, VersionId: found.version });
  const deleted = await client.send(command).then(
    () => true,
    (error: unknown) => {
      if (faultOf(error).status === 403) return false;
      throw error;
    },
  );
  if (deleted) throw lockIgnored(provider);
}

function ignored(provider: string): Refused {
  return new Refused(
    "conditional-put-ignored",
    `The server of provider ${provider} ignores If-None-Match: a second put replaced the first object`,
    {
      next: "Use a server that keeps conditional puts, in a version that does: without them a share could be overwritten.",
      params: { provider },
    },
  );
}

function lockIgnored(provider: string): Refused {
  return new Refused(
    "lock-ignored",
    `Provider ${provider} says that it locks objects, and lets a locked one be deleted`,
    {
      next: "Use a bucket whose object lock holds, or one without object lock and a policy without locks (lockDays 0).",
      params: { provider },
    },
  );
}
