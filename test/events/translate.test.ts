import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../events/error.ts";
import { type EventGridDelivery, translateEventGrid } from "../../events/translate/eventgrid.ts";
import { type NotificationRequest, translateCloudStorage } from "../../events/translate/gcs.ts";
import { type StoredNotification, storedNotification } from "../../events/translate/notification.ts";
import { translateS3 } from "../../events/translate/s3.ts";

/** The message of a fixture, as it comes from JSON. */
function fixture<T = unknown>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, "fixtures", `${name}.json`), "utf8")).message;
}

const stored = (delivery: EventGridDelivery) => (delivery.kind === "stored" ? delivery.notifications : undefined);

const fromS3: StoredNotification = {
  provider: "aws",
  bucket: "fenchi-staging-aws",
  name: "parcel/9c/0",
  size: 5_592_405,
  version: "3HL4kqtJvjVBH40Nrjfkd.example",
  etag: "6f5902ac237024bdd0c176cb93063dc4",
  sequencer: "0066F2A1B3C4D5E6F7",
  time: "2026-11-23T03:00:07.123Z",
};
const fromGoogle: StoredNotification = {
  provider: "gcp",
  bucket: "fenchi-staging-gcp",
  name: "parcel/9c/0",
  size: 5_592_405,
  version: "1795402807123456",
  etag: "CMDexampleEAE=",
  time: "2026-11-23T03:00:07.123Z",
};
const fromAzure: StoredNotification = {
  provider: "azure",
  bucket: "staging",
  name: "parcel/9c/0",
  size: 5_592_405,
  etag: "0x8DCEXAMPLE0000",
  sequencer: "00000000000004420000000000028963",
  time: "2026-11-23T03:00:07.9584103Z",
};

describe("S3", () => {
  it.each(["s3-put", "s3-version-2.6"])("says what was put (%s)", (name) => {
    expect(translateS3(fixture(name))).toEqual([fromS3]);
  });

  it("is read from the text of an SQS message as well", () => {
    expect(translateS3(JSON.stringify(fixture("s3-put")))).toEqual([fromS3]);
  });

  it("has its keys form-decoded, and no version on an unversioned bucket", () => {
    expect(translateS3(fixture("s3-encoded-keys"))).toEqual([
      expect.objectContaining({ name: "red flower+戶政.jpg", size: 0 }),
      expect.objectContaining({ name: "a&b/c d", size: 7 }),
    ]);
    expect(translateS3(fixture("s3-encoded-keys"))[0]).not.toHaveProperty("version");
  });

  it("gives nothing for what was removed, and for its own test message", () => {
    expect(translateS3(fixture("s3-removed"))).toEqual([{ ...fromS3, name: "parcel/9c/1" }]);
    expect(translateS3(fixture("s3-test"))).toEqual([]);
    expect(translateS3(JSON.stringify(fixture("s3-test")))).toEqual([]);
  });

  it("through EventBridge has plain keys", () => {
    expect(translateS3(fixture("eventbridge-created"))).toEqual([
      {
        provider: "aws",
        bucket: "fenchi-staging-aws",
        name: "parcel/戶政 9c+0",
        size: 5,
        version: "IYV3p45BT0ac8hjHg1example",
        etag: "b1946ac92492d2347c6235b4d2611184",
        sequencer: "617f08299329d189",
        time: "2026-11-23T03:00:07Z",
      },
    ]);
    expect(translateS3(fixture("eventbridge-deleted"))).toEqual([]);
  });

  it.each([
    ["text that is not JSON", "{"],
    ["another major version", JSON.stringify(fixture("s3-put")).replace('"2.1"', '"3.0"')],
    ["another service's records", JSON.stringify(fixture("s3-put")).replace("aws:s3", "aws:sqs")],
    ["a key that is not URL-encoded", JSON.stringify(fixture("s3-put")).replace("parcel/9c/0", "parcel/%E6%88")],
    ["a creation without a size", JSON.stringify(fixture("s3-put")).replace('"size"', '"mass"')],
    ["a negative size", JSON.stringify(fixture("s3-put")).replace("5592405", "-1")],
    ["a time that is none", JSON.stringify(fixture("s3-put")).replace("2026-11-23T03:00:07.123Z", "yesterday")],
  ])("refuses %s", (_, text) => {
    expect(() => translateS3(text)).toThrow(
      expect.objectContaining({ constructor: InvalidInput, code: "notification-invalid" }),
    );
  });
});

describe("Cloud Storage", () => {
  it.each(["gcs-binary", "gcs-push"])("says what was finalized (%s)", (name) => {
    expect(translateCloudStorage(fixture(name))).toEqual([fromGoogle]);
  });

  it("in structured mode, and with numbers for integers", () => {
    expect(translateCloudStorage(fixture("gcs-structured"))).toEqual([{ ...fromGoogle, size: 0 }]);
  });

  it("gives nothing for any other news of an object", () => {
    const { headers, body } = fixture<NotificationRequest>("gcs-binary");
    const deleted = { ...headers, "ce-type": "google.cloud.storage.object.v1.deleted" };
    expect(translateCloudStorage({ headers: deleted, body })).toEqual([]);
    const push = JSON.stringify(fixture("gcs-push")).replace("OBJECT_FINALIZE", "OBJECT_DELETE");
    expect(translateCloudStorage(JSON.parse(push))).toEqual([]);
  });

  it.each([
    ["a push without the object", "gcs-push", '"JSON_API_V1"', '"NONE"'],
    ["a push whose data is no JSON", "gcs-push", /"data":"[^"]*"/, '"data":"e30gew=="'],
    ["an event of another specification", "gcs-structured", '"specversion":"1.0"', '"specversion":"0.3"'],
    ["an object without a name", "gcs-binary", '"name"', '"title"'],
    ["a size that is no number", "gcs-binary", '"5592405"', '"5 MB"'],
  ])("refuses %s", (_, name, from, to) => {
    const request: NotificationRequest = JSON.parse(JSON.stringify(fixture(name)).replace(from, to));
    expect(() => translateCloudStorage(request)).toThrow(
      expect.objectContaining({ constructor: InvalidInput, code: "notification-invalid" }),
    );
  });
});

describe("Event Grid", () => {
  it.each(["eventgrid-created", "eventgrid-cloudevent"])("says what was created (%s)", (name) => {
    const batch = fixture<unknown[]>(name);
    expect(translateEventGrid(batch)).toEqual({ kind: "stored", notifications: [fromAzure] });
    expect(translateEventGrid(batch[0])).toEqual({ kind: "stored", notifications: [fromAzure] });
  });

  it("gives nothing for other news, nor for a file that has no content yet", () => {
    expect(stored(translateEventGrid(fixture("eventgrid-others")))).toEqual([
      { ...fromAzure, name: "戶政 名冊.sql", size: 9 },
    ]);
  });

  it("recognises the handshake of a new subscription", () => {
    expect(translateEventGrid(fixture("eventgrid-validation"))).toEqual({
      kind: "validation",
      code: "512d38b6-0000-4000-8000-fe5c2c5a5a5a",
    });
  });

  it.each([
    ["an empty batch", "eventgrid-created", /^.*$/s, "[]"],
    ["a subject that names no blob", "eventgrid-created", "/blobs/", "/clouds/"],
    ["a blob without a length", "eventgrid-cloudevent", '"contentLength"', '"weight"'],
    ["a handshake without a code", "eventgrid-validation", '"validationCode"', '"code"'],
  ])("refuses %s", (_, name, from, to) => {
    const body: unknown = JSON.parse(JSON.stringify(fixture(name)).replace(from, to));
    expect(() => translateEventGrid(body)).toThrow(
      expect.objectContaining({ constructor: InvalidInput, code: "notification-invalid" }),
    );
  });
});

describe("whatever JSON comes", () => {
  /** Every value in a tree, by its path. */
  function paths(value: unknown, at: readonly string[] = []): string[][] {
    if (typeof value !== "object" || value === null) return [[...at]];
    return [[...at], ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))];
  }

  /** A copy of the tree with another value at the path. */
  function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
    if (key === undefined) return by;
    const copy: Record<string, unknown> = Object.assign(Array.isArray(value) ? [] : {}, value);
    copy[key] = replaced(copy[key], rest, by);
    return copy;
  }

  /** The tree with one value, at any depth, replaced by any JSON. */
  const bentValue = (tree: unknown) =>
    fc.tuple(fc.constantFrom(...paths(tree)), fc.jsonValue()).map(([path, by]) => replaced(tree, path, by));
  const bent = (...names: string[]) => fc.constantFrom(...names.map((name) => fixture(name))).chain(bentValue);
  const bodyOf = (request: unknown) =>
    typeof request === "object" && request !== null && "body" in request ? request.body : request;

  function check(arbitrary: fc.Arbitrary<unknown>, translate: (value: unknown) => readonly StoredNotification[]) {
    const property = fc.property(arbitrary, (value) => {
      try {
        for (const notification of translate(value))
          expect(storedNotification.parse(notification)).toEqual(notification);
      } catch (error) {
        expect(error).toMatchObject({ constructor: InvalidInput, code: "notification-invalid" });
      }
    });
    fc.assert(property, { numRuns: 1_000 });
  }

  it("S3's is translated or InvalidInput", () => {
    check(fc.oneof(fc.jsonValue(), fc.json(), bent("s3-put", "s3-test", "eventbridge-created")), translateS3);
  });

  it("Cloud Storage's is translated or InvalidInput", () => {
    const { headers, body } = fixture<NotificationRequest>("gcs-binary");
    const bodies = fc.oneof(fc.jsonValue(), bent("gcs-structured", "gcs-push").map(bodyOf));
    check(bodies, (value) => translateCloudStorage({ body: value }));
    check(bentValue(body), (value) => translateCloudStorage({ ...(headers && { headers }), body: value }));
  });

  it("Event Grid's is translated or InvalidInput", () => {
    const bodies = bent("eventgrid-created", "eventgrid-cloudevent", "eventgrid-validation");
    check(fc.oneof(fc.jsonValue(), bodies), (value) => stored(translateEventGrid(value)) ?? []);
  });
});
