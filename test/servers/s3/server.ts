import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type Accounts, signatureFault } from "../signature.ts";
import { type Answer, element, S3Error, xml } from "./answer.ts";
import { type BucketOptions, createBucket, type TestBucket } from "./bucket.ts";
import type { S3Fault, S3Script } from "./fault.ts";
import { listObjects, listVersions } from "./listing.ts";
import { deleteObject, getObject, type ObjectRequest, putObject, putRetention } from "./objects.ts";

export interface S3ServerOptions {
  readonly accounts: Accounts;
  readonly region?: string;
  /** By which locks end. Signatures go by the host's own clock, as clients do. */
  readonly now?: () => Date;
  /** Serves HTTPS with that certificate. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Entries a page of a listing holds at most. */
  readonly pageSize?: number;
}

/**
 * A TEST SERVER that speaks enough of S3's documented protocol for the official client: signatures, conditional puts, versions, object lock, ranges,
 * checksums, paged lists and error bodies. It keeps everything in memory, serves loopback only, and can be told to fail.
 */
export interface TestS3Server {
  readonly url: string;
  /** Makes a bucket. */
  bucket(name: string, options?: Partial<BucketOptions>): TestBucket;
  dropBucket(name: string): void;
  /** Told of every request, answers what goes wrong with it. */
  script: S3Script;
  /** How far the clock that signatures go by is ahead. */
  skewMs: number;
  /** Whether `If-None-Match` is kept, or ignored without a word. */
  conditions: boolean;
  /** Whether a lock that comes with a put is kept, or forgotten without a word. */
  retention: boolean;
  /** How often each operation was asked for. */
  readonly counts: Map<string, number>;
  close(): Promise<void>;
}

export async function startS3Server(options: S3ServerOptions): Promise<TestS3Server> {
  const { accounts, region = "ap-northeast-1", now = () => new Date(), pageSize = 1000, tls } = options;
  const buckets = new Map<string, TestBucket>();
  const counts = new Map<string, number>();
  let number = 0;

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const [path = "/", search = ""] = (request.url ?? "/").split("?", 2);
    const [bucketName = "", ...rest] = decodeURIComponent(path.slice(1)).split("/");
    const key = rest.join("/");
    const query = new URLSearchParams(search);
    const operation = operationOf(request.method ?? "", key, query);
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const fault = made.script({ operation, bucket: bucketName, key, number: number++ });
    if (fault === "stall") return;
    let answer: Answer;
    try {
      refuse(fault);
      assertSigned(request, path, search, body);
      const bucket = buckets.get(bucketName);
      if (!bucket) throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist");
      const on: ObjectRequest = {
        bucket,
        key,
        query,
        headers: request.headers,
        body,
        now: now(),
        conditions: made.conditions,
        retention: made.retention,
      };
      answer = fault === "lose" ? { status: 200, headers: { etag: '"0"' } } : answerOf(operation, on);
      if (fault === "error-after") throw new S3Error(500, "InternalError", "We encountered an internal error.");
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      answer = error.answer(path);
    }
    // Clients set their clocks by it.
    response.setHeader("date", new Date(Date.now() + made.skewMs).toUTCString());
    send(response, request.method === "HEAD", answer, fault);
  }

  function assertSigned(request: IncomingMessage, path: string, query: string, body: Buffer): void {
    const said = String(request.headers["x-amz-content-sha256"] ?? "");
    const { method = "", headers } = request;
    const wrong = signatureFault({ method, path, query, headers }, accounts, said, new Date(Date.now() + made.skewMs));
    if (wrong) throw new S3Error(403, wrong, `The request was refused: ${wrong}`);
    if (said !== "UNSIGNED-PAYLOAD" && said !== createHash("sha256").update(body).digest("hex")) {
      throw new S3Error(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match.");
    }
    const [, , signedRegion] = (headers.authorization ?? "").split("/");
    if (signedRegion !== region) {
      const why = `The authorization header is malformed; the region '${signedRegion}' is wrong; expecting '${region}'`;
      throw new S3Error(400, "AuthorizationHeaderMalformed", why, { "x-amz-bucket-region": region });
    }
  }

  function answerOf(operation: string, on: ObjectRequest): Answer {
    const { bucket, query } = on;
    switch (operation) {
      case "PutObject":
        return putObject(on);
      case "GetObject":
      case "HeadObject":
        return getObject(on);
      case "DeleteObject":
        return deleteObject(on);
      case "PutObjectRetention":
        return putRetention(on);
      case "HeadBucket":
        return { status: 200, headers: { "x-amz-bucket-region": region } };
      case "GetBucketVersioning":
        return xml(200, element("VersioningConfiguration", { Status: bucket.versions ? "Enabled" : undefined }));
      case "GetObjectLockConfiguration":
        if (bucket.locks) return xml(200, element("ObjectLockConfiguration", { ObjectLockEnabled: "Enabled" }));
        throw new S3Error(404, "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist");
      case "ListObjectsV2":
        return listObjects(bucket, query, pageSize);
      case "ListObjectVersions":
        return listVersions(bucket, query, pageSize);
      default:
        // S3's documented answer to a request that it does not take; no client of ours sends one.
        throw new S3Error(501, "NotImplemented", "A header you provided implies functionality not implemented.");
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const made: TestS3Server = {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket(name, { versions = true, locks = versions } = {}) {
      const bucket = createBucket(name, { versions, locks });
      buckets.set(name, bucket);
      return bucket;
    },
    dropBucket: (name) => buckets.delete(name),
    script: () => undefined,
    conditions: true,
    retention: true,
    skewMs: 0,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return made;
}

function operationOf(method: string, key: string, query: URLSearchParams): string {
  if (key === "") {
    if (method === "HEAD") return "HeadBucket";
    if (query.has("versioning")) return "GetBucketVersioning";
    if (query.has("object-lock")) return "GetObjectLockConfiguration";
    if (query.has("versions")) return "ListObjectVersions";
    return query.has("list-type") ? "ListObjectsV2" : `${method} bucket`;
  }
  if (query.has("retention")) return method === "PUT" ? "PutObjectRetention" : "GetObjectRetention";
  const plain: Readonly<Record<string, string>> = {
    PUT: "PutObject",
    GET: "GetObject",
    HEAD: "HeadObject",
    DELETE: "DeleteObject",
  };
  return query.has("uploads") || query.has("partNumber") ? "multipart" : (plain[method] ?? method);
}

function refuse(fault: S3Fault | undefined): void {
  if (fault === "throttle") throw new S3Error(503, "SlowDown", "Please reduce your request rate.");
  if (fault === "error-before") throw new S3Error(500, "InternalError", "We encountered an internal error.");
  if (typeof fault === "object")
    throw new S3Error(fault.status, fault.code, `The server was told to say ${fault.code}`);
}

function send(response: ServerResponse, head: boolean, { status, headers, body }: Answer, fault: S3Fault | undefined) {
  const bytes = Buffer.from(body ?? "");
  const sent = fault === "lie" ? bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) : bytes;
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { "content-length": bytes.length }) });
  if (head) response.end();
  else if (fault === "cut") {
    response.write(sent.subarray(0, sent.length >> 1), () => response.destroy());
  } else response.end(sent);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
