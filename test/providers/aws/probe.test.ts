import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createS3Client } from "../../../providers/aws/client.ts";
import { type Promises, probeBucket } from "../../../providers/aws/probe.ts";
import { region, startTestS3 } from "../../contract/aws.ts";
import { codeOf } from "../../contract/outcome.ts";
import type { BucketOptions } from "../../servers/s3/bucket.ts";
import type { TestS3Server } from "../../servers/s3/server.ts";

let server: TestS3Server;
beforeEach(async () => {
  server = await startTestS3();
});
afterEach(() => server.close());

const probe = (): Promise<Promises> =>
  probeBucket({
    provider: "alpha",
    client: createS3Client({ region, endpoint: server.url }),
    bucket: "one",
    random: randomBytes,
    now: () => new Date(),
  });

const kept: [string, BucketOptions][] = [
  ["versions and locks", { versions: true, locks: true }],
  ["versions alone", { versions: true, locks: false }],
  ["neither", { versions: false, locks: false }],
];
test.each(kept)(
  "finds out that a bucket keeps %s, again and again, and leaves only what cannot be deleted",
  async (_, options) => {
    const bucket = server.bucket("one", options);
    for (let time = 0; time < 2; time++) expect(await probe()).toEqual(options);
    expect([...bucket.objects].map(([name, versions]) => `${name} ${versions.length}`)).toEqual(
      options.locks ? ["probe/lock 1"] : [],
    );
  },
);

test.each([true, false])("refuses a server that ignores If-None-Match, with versions: %s", async (versions) => {
  const bucket = server.bucket("one", { versions });
  server.conditions = false;
  expect(await codeOf(probe())).toBe("conditional-put-ignored");
  expect(bucket.objects.size).toBe(0);
});

test("refuses a server that says it locks and does not", async () => {
  server.bucket("one");
  server.retention = false;
  expect(await codeOf(probe())).toBe("lock-ignored");
});

test("says whose rights are missing, and that a bucket is not there", async () => {
  expect(await codeOf(probe())).toBe("provider-unavailable");
  server.bucket("one");
  server.script = ({ operation }) =>
    operation === "GetBucketVersioning" ? { status: 403, code: "AccessDenied" } : undefined;
  expect(await codeOf(probe())).toBe("provider-denied");
  server.script = ({ operation }) =>
    operation === "GetBucketVersioning" ? { status: 501, code: "NotImplemented" } : undefined;
  expect(await probe()).toEqual({ versions: false, locks: false });
});
