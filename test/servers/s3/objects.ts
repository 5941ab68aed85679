import { createHash, randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Answer, S3Error } from "./answer.ts";
import { addVersion, currentOf, dropVersion, type StoredVersion, type TestBucket } from "./bucket.ts";

/** A request for one object. */
export interface ObjectRequest {
  readonly bucket: TestBucket;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly now: Date;
  /** Whether conditions are kept; a server that ignores them says yes to everything. */
  readonly conditions: boolean;
  /** Whether a lock that comes with a put is kept, or forgotten without a word. */
  readonly retention: boolean;
}

const base64 = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest("base64");
const header = (headers: IncomingHttpHeaders, name: string) => {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
};

export function putObject({ bucket, key, headers, body, now, conditions, retention }: ObjectRequest): Answer {
  const checksum = header(headers, "x-amz-checksum-sha256");
  const md5 = header(headers, "content-md5");
  if (checksum !== undefined && checksum !== base64("sha256", body)) {
    throw new S3Error(400, "XAmzContentChecksumMismatch", "The provided checksum does not match what was computed.");
  }
  if (md5 !== undefined && md5 !== base64("md5", body)) {
    throw new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  const current = currentOf(bucket, key);
  if (conditions && header(headers, "if-none-match") === "*" && current && !current.marker) {
    throw new S3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  }
  const version: StoredVersion = {
    id: bucket.versions ? randomUUID() : "null",
    bytes: body,
    marker: false,
    modified: now,
    etag: `"${createHash("md5").update(body).digest("hex")}"`,
    checksum,
    lock: retention ? lockOf(bucket, headers, checksum ?? md5, now) : undefined,
  };
  addVersion(bucket, key, version);
  return { status: 200, headers: { etag: version.etag, ...versionHeader(bucket, version) } };
}

function lockOf(bucket: TestBucket, headers: IncomingHttpHeaders, integrity: string | undefined, now: Date) {
  const mode = header(headers, "x-amz-object-lock-mode");
  const until = header(headers, "x-amz-object-lock-retain-until-date");
  if (mode === undefined && until === undefined) return undefined;
  if (!bucket.locks) throw new S3Error(400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
  if (integrity === undefined) {
    const why = "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock";
    throw new S3Error(400, "InvalidRequest", why);
  }
  return retentionOf(mode, until, now);
}

function retentionOf(mode: string | undefined, text: string | undefined, now: Date) {
  const until = new Date(text ?? "");
  if ((mode !== "COMPLIANCE" && mode !== "GOVERNANCE") || Number.isNaN(until.getTime())) {
    throw new S3Error(400, "MalformedXML", "The XML you provided was not well-formed");
  }
  if (until <= now) throw new S3Error(400, "InvalidArgument", "The retain until date must be in the future!");
  return { mode, until };
}

const versionHeader = (bucket: TestBucket, { id }: StoredVersion): Record<string, string> =>
  bucket.versions ? { "x-amz-version-id": id } : {};

/** The version that is asked for, or the current one. */
function find({ bucket, key, query }: ObjectRequest): StoredVersion {
  const id = query.get("versionId");
  if (id === null) {
    const current = currentOf(bucket, key);
    const marker: Record<string, string> = current?.marker ? { "x-amz-delete-marker": "true" } : {};
    if (!current || current.marker) throw new S3Error(404, "NoSuchKey", "The specified key does not exist.", marker);
    return current;
  }
  const version = bucket.objects.get(key)?.find((each) => each.id === id);
  if (!version) throw new S3Error(404, "NoSuchVersion", "The specified version does not exist.");
  if (version.marker) throw new S3Error(405, "MethodNotAllowed", "The specified method is not allowed.");
  return version;
}

export function getObject(request: ObjectRequest): Answer {
  const version = find(request);
  const { bytes, lock } = version;
  const headers: Record<string, string> = {
    etag: version.etag,
    "last-modified": version.modified.toUTCString(),
    "accept-ranges": "bytes",
    ...versionHeader(request.bucket, version),
    ...(lock
      ? { "x-amz-object-lock-mode": lock.mode, "x-amz-object-lock-retain-until-date": lock.until.toISOString() }
      : {}),
  };
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(header(request.headers, "range") ?? "") ?? [];
  if (from === undefined) return { status: 200, headers, body: bytes };
  const [start, end] = [Number(from), Math.min(Number(to), bytes.length - 1)];
  if (start >= bytes.length) throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable");
  headers["content-range"] = `bytes ${start}-${end}/${bytes.length}`;
  return { status: 206, headers, body: bytes.subarray(start, end + 1) };
}

export function deleteObject({ bucket, key, query, now }: ObjectRequest): Answer {
  const id = query.get("versionId");
  if (id === null && bucket.versions) {
    const marker = { id: randomUUID(), bytes: Buffer.alloc(0), marker: true, modified: now, etag: "" };
    addVersion(bucket, key, { ...marker, checksum: undefined, lock: undefined });
    return { status: 204, headers: { "x-amz-delete-marker": "true", "x-amz-version-id": marker.id } };
  }
  const version = bucket.objects.get(key)?.find((each) => id === null || each.id === id);
  if (version?.lock && version.lock.until > now) {
    throw new S3Error(403, "AccessDenied", "Access Denied because object protected by object lock.");
  }
  if (version) dropVersion(bucket, key, version);
  return { status: 204 };
}

/** Retention in COMPLIANCE mode is never shortened, by nobody. */
export function putRetention(request: ObjectRequest): Answer {
  if (!request.bucket.locks) {
    throw new S3Error(400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
  }
  const version = find(request);
  const text = request.body.toString();
  const mode = /<Mode>([^<]*)<\/Mode>/.exec(text)?.[1];
  const next = retentionOf(mode, /<RetainUntilDate>([^<]*)<\/RetainUntilDate>/.exec(text)?.[1], request.now);
  const { lock } = version;
  const binding = lock?.mode === "COMPLIANCE" && lock.until > request.now;
  if (binding && (next.mode !== "COMPLIANCE" || next.until < lock.until)) {
    throw new S3Error(403, "AccessDenied", "Access Denied because object protected by object lock.");
  }
  version.lock = next;
  return { status: 200 };
}
