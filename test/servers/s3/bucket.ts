/** One stored version, or the marker of a deletion. */
export interface StoredVersion {
  readonly id: string;
  readonly bytes: Buffer;
  readonly marker: boolean;
  readonly modified: Date;
  readonly etag: string;
  readonly checksum: string | undefined;
  lock: { readonly mode: string; readonly until: Date } | undefined;
}

/** What a bucket is made with. */
export interface BucketOptions {
  readonly versions: boolean;
  readonly locks: boolean;
}

/** A bucket of the test server. A test may look into it and spoil what it holds. */
export interface TestBucket extends BucketOptions {
  readonly name: string;
  /** Of each name the versions, the newest first. */
  readonly objects: Map<string, StoredVersion[]>;
}

export function createBucket(name: string, options: BucketOptions): TestBucket {
  return { name, ...options, objects: new Map() };
}

/** What a read without a version sees. */
export function currentOf(bucket: TestBucket, key: string): StoredVersion | undefined {
  return bucket.objects.get(key)?.[0];
}

/** Puts a version on top; where the bucket keeps none, in place of the one before. */
export function addVersion(bucket: TestBucket, key: string, version: StoredVersion): void {
  const before = bucket.versions ? (bucket.objects.get(key) ?? []) : [];
  bucket.objects.set(key, [version, ...before]);
}

export function dropVersion(bucket: TestBucket, key: string, version: StoredVersion): void {
  const left = (bucket.objects.get(key) ?? []).filter((each) => each !== version);
  if (left.length === 0) bucket.objects.delete(key);
  else bucket.objects.set(key, left);
}
