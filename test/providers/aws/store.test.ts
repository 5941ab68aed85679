import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ObjectStore } from "../../../providers/contract.ts";
import { type OpenOptions, openS3, startTestS3 } from "../../contract/aws.ts";
import { codeOf } from "../../contract/outcome.ts";
import { bytes, namesOf, sha256, text } from "../../contract/provider.ts";
import { testCertificate } from "../../servers/certificate.ts";
import { addVersion, type StoredVersion, type TestBucket } from "../../servers/s3/bucket.ts";
import type { S3Fault } from "../../servers/s3/fault.ts";
import type { TestS3Server } from "../../servers/s3/server.ts";

let server: TestS3Server;
let bucket: TestBucket;
let store: ObjectStore;
beforeAll(async () => {
  server = await startTestS3({ pageSize: 5 });
});
afterAll(() => server.close());
beforeEach(() => {
  bucket = server.bucket("one");
  store = openS3(server, "one");
});
afterEach(() => {
  server.script = () => undefined;
  server.conditions = true;
  server.skewMs = 0;
});

const open = (options?: OpenOptions) => openS3(server, "one", options);

/** Lets the next requests of an operation go wrong, each with the next fault. */
function fail(operation: string, ...faults: S3Fault[]): void {
  server.script = (request) => (request.operation === operation ? faults.shift() : undefined);
}

/** What somebody with other programs puts over an object. */
function cover(name: string, content: Partial<StoredVersion>): void {
  const { bytes: own = Buffer.alloc(0), ...rest } = content;
  const id = `cover-${randomBytes(4).toString("hex")}`;
  const version = {
    id,
    bytes: own,
    marker: false,
    modified: new Date(),
    etag: '"x"',
    checksum: undefined,
    lock: undefined,
  };
  addVersion(bucket, name, { ...version, ...rest });
}

describe("a server that fails now and then", () => {
  const passing: [string, S3Fault[]][] = [
    ["asks for fewer requests", ["throttle", "throttle"]],
    ["fails before it wrote", ["error-before"]],
    ["never answers", ["stall"]],
    ["has too much to do at once", [{ status: 409, code: "ConditionalRequestConflict" }]],
  ];
  test.each(passing)("%s: the put creates once", async (_, faults) => {
    fail("PutObject", ...faults);
    expect(await open({ idleMs: 300 }).put("once", bytes("x"))).toBe("created");
    expect(bucket.objects.get("once")).toHaveLength(1);
  });

  test("fails after it wrote: the put finds its own bytes, and no second version", async () => {
    fail("PutObject", "error-after");
    expect(await store.put("once", bytes("x"))).toBe("equal");
    expect(bucket.objects.get("once")).toHaveLength(1);
  });

  test("sends parts anew at every attempt, and never joins them", async () => {
    fail("PutObject", "error-before", "throttle");
    const parts = [randomBytes(100_000), bytes(""), randomBytes(200_000)];
    expect(await store.put("parts", parts)).toBe("created");
    expect(sha256(await store.get("parts"))).toBe(sha256(Buffer.concat(parts)));
  });

  test("breaks off in the middle of an answer: to be tried again, never short", async () => {
    await store.put("cut", randomBytes(500_000));
    server.script = ({ operation }) => (operation === "GetObject" ? "cut" : undefined);
    expect(await codeOf(store.get("cut"))).toBe("provider-unavailable");
    expect(await codeOf(store.get("cut", { offset: 10, length: 400_000 }))).toBe("provider-unavailable");
    expect(await codeOf(store.digest("cut"))).toBe("provider-unavailable");
  });

  test("gives back other bytes, or none of what it said it had stored: the digest shows it", async () => {
    await store.put("lie", bytes("truth"));
    fail("GetObject", "lie");
    expect((await store.digest("lie")).sha256).not.toBe(sha256(bytes("truth")));
    fail("PutObject", "lose");
    await store.put("lost", bytes("x"));
    expect(await codeOf(store.digest("lost"))).toBe("object-missing");
  });

  const lasting: [string, S3Fault, string][] = [
    ["throttle", "throttle", "provider-unavailable"],
    ["an error of its own", "error-before", "provider-unavailable"],
    ["missing rights", { status: 403, code: "AccessDenied" }, "provider-denied"],
    ["a key that was withdrawn", { status: 403, code: "InvalidAccessKeyId" }, "provider-denied"],
    ["credentials that ran out", { status: 400, code: "ExpiredToken" }, "provider-denied"],
    ["a full quota", { status: 403, code: "QuotaExceeded" }, "provider-full"],
    ["no room", { status: 507, code: "InsufficientStorage" }, "provider-full"],
    ["another region", { status: 301, code: "PermanentRedirect" }, "provider-region"],
    ["what it does not offer", { status: 501, code: "NotImplemented" }, "provider-denied"],
    ["damage on the way", { status: 400, code: "BadDigest" }, "provider-unavailable"],
  ];
  test.each(lasting)("says %s: said once, in the contract's words", async (_, fault, code) => {
    server.script = () => fault;
    const outcomes = [
      store.put("a", bytes("x")),
      store.get("a"),
      store.stat("a"),
      store.digest("a"),
      namesOf(store),
      store.remove("a"),
    ].map(codeOf<unknown>);
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toBe(code);
  });

  test("is not there at all, or has no such bucket", async () => {
    const nowhere = openS3(server, "no-such-bucket");
    const unversioned = openS3(server, "no-such-bucket", { versions: false });
    for (const each of [nowhere, unversioned]) {
      expect(await codeOf(each.put("a", bytes("x")))).toBe("provider-unavailable");
      expect(await codeOf(each.get("a"))).toBe("provider-unavailable");
      expect(await codeOf(each.stat("a"))).toBe("provider-unavailable");
      expect(await codeOf(namesOf(each))).toBe("provider-unavailable");
    }
    const away = await startTestS3();
    await away.close();
    expect(await codeOf(openS3(away, "one").get("a"))).toBe("provider-unavailable");
  });

  test("has a clock that is wrong by an hour: the SDK follows it", async () => {
    server.skewMs = 3_600_000;
    expect(await store.put("skewed", bytes("x"))).toBe("created");
    server.script = () => ({ status: 403, code: "RequestTimeTooSkewed" });
    expect(await codeOf(open().get("skewed"))).toBe("provider-clock");
  });
});

describe("a server with a certificate of its own", () => {
  test("is believed when its authority is named, for small bodies and large, and not otherwise", async () => {
    const secure = await startTestS3({ tls: testCertificate });
    try {
      secure.bucket("one");
      const trusting = openS3(secure, "one", { ca: testCertificate.cert });
      const large = randomBytes(5_000_000);
      expect(await trusting.put("small", bytes("x"))).toBe("created");
      expect(await trusting.put("large", [large.subarray(0, 10), large.subarray(10)])).toBe("created");
      expect((await trusting.digest("large")).sha256).toBe(sha256(large));
      expect(await codeOf(openS3(secure, "one").get("small"))).toBe("provider-unavailable");
    } finally {
      await secure.close();
    }
  });
});

describe("what others do to the bucket", () => {
  test("a delete marker hides nothing", async () => {
    await store.put("kept", bytes("kept"));
    cover("kept", { marker: true });
    for (const each of [store, open()]) {
      expect(text(await each.get("kept"))).toBe("kept");
      expect(text(await each.get("kept", { offset: 1, length: 2 }))).toBe("ep");
      expect(await each.stat("kept")).toMatchObject({ size: 4 });
      expect((await each.digest("kept")).sha256).toBe(sha256(bytes("kept")));
      expect(await namesOf(each)).toEqual(["kept"]);
    }
  });

  test("a version over it changes nothing, also after many of them", async () => {
    await store.put("first", bytes("first"), { lockUntil: new Date(Date.now() + 60_000) });
    for (let count = 0; count < 12; count++) cover("first", { bytes: Buffer.from(`forged ${count}`) });
    const other = open();
    expect(text(await other.get("first"))).toBe("first");
    expect(await other.put("first", bytes("first"))).toBe("equal");
    expect(await codeOf(other.put("first", bytes("forged 11")))).toBe("object-conflict");
    expect(await namesOf(other)).toEqual(["first"]);
    expect(await codeOf(other.remove("first"))).toBe("object-locked");
    expect(bucket.objects.get("first")).toHaveLength(13);
  });

  test("removal takes away what lies over it and the marker as well", async () => {
    await store.put("gone", bytes("x"));
    cover("gone", { bytes: Buffer.from("y") });
    cover("gone", { marker: true });
    await store.remove("gone");
    expect(bucket.objects.has("gone")).toBe(false);
    expect(await store.stat("gone")).toBeUndefined();
  });

  test("a version that is gone is looked for anew", async () => {
    await store.put("moved", bytes("one"));
    const other = open();
    await other.remove("moved");
    await other.put("moved", bytes("two"));
    expect(text(await store.get("moved"))).toBe("two");
  });

  test("a lock that can be ended early is none", async () => {
    await store.put("soft", bytes("x"));
    const until = new Date("2040-01-01T00:00:00Z");
    for (const version of bucket.objects.get("soft") ?? []) version.lock = { mode: "GOVERNANCE", until };
    expect((await store.stat("soft"))?.lockedUntil).toBeUndefined();
    await store.lock("soft", new Date("2035-01-01T00:00:00Z"));
    expect((await store.stat("soft"))?.lockedUntil).toEqual(new Date("2035-01-01T00:00:00Z"));
  });

  test("names that are none of ours are passed over", async () => {
    await store.put("ours", bytes("x"));
    for (const name of ["Theirs", "ours/", "~", "a b"]) cover(name, { bytes: Buffer.from("y") });
    expect(await namesOf(store)).toEqual(["ours"]);
    expect(await namesOf(open({ versions: false }))).toEqual(["ours"]);
  });
});

describe("requests", () => {
  const asked = async (work: () => Promise<unknown>) => {
    server.counts.clear();
    await work();
    return Object.fromEntries(server.counts);
  };

  test("a share written, read back and read again costs one each, and no listing", async () => {
    expect(await asked(() => store.put("share", randomBytes(100_000)))).toEqual({ PutObject: 1 });
    expect(await asked(() => store.digest("share"))).toEqual({ GetObject: 1 });
    expect(await asked(() => store.get("share", { offset: 5, length: 10 }))).toEqual({ GetObject: 1 });
  });

  test("what another process wrote costs one listing, the first time", async () => {
    await open().put("share", bytes("0123456789"));
    expect(await asked(() => store.get("share", { offset: 5, length: 2 }))).toEqual({
      ListObjectVersions: 1,
      GetObject: 1,
    });
    expect(await asked(() => store.get("share", { offset: 7, length: 2 }))).toEqual({ GetObject: 1 });
  });
});
