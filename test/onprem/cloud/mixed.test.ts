import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { region, startTestKms, startTestS3 } from "../../contract/aws.ts";
import type { TestKmsServer } from "../../servers/kms/server.ts";
import type { TestS3Server } from "../../servers/s3/server.ts";
import { bytesOf } from "../chaos/seed.ts";
import { run } from "../cli/harness.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let folder: string;
let s3: TestS3Server;
let kms: TestKmsServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fenchi-cloud-"));
  [s3, kms] = await Promise.all([startTestS3(), startTestKms()]);
});
afterEach(async () => {
  await Promise.all([s3.close(), kms.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const at = (...parts: string[]) => join(folder, ...parts);
const fenchi = (...args: string[]) => run([...args, "--home", at("home"), "--lang", "en"], { door: "real", folder });

/** How the bucket is named on the command line. */
const bucketAt = (more = "") => `s3:vault-tokyo?region=${region}&endpoint=${s3.url}${more}`;

function init(bucket: string, lockDays = "1", ...more: string[]) {
  const places = [`east=${at("east")}`, `west=${at("west")}`, `tokyo=${bucket}`];
  const providers = places.flatMap((place) => ["--provider", place]);
  return fenchi("init", ...providers, "--custodians", "2-of-3", "--lock-days", lockDays, ...more);
}

/** What `init` refuses with. */
async function refusal(bucket: string, lockDays?: string): Promise<unknown> {
  const { code, json } = await init(bucket, lockDays, "--json");
  expect(code).not.toBe(0);
  return (json() as { error: unknown }).error;
}

async function drop(name: string, content: Buffer): Promise<void> {
  writeFileSync(at(name), content);
  expect(await fenchi("drop", at(name), "--as", `cloud/test/${name}`)).toMatchObject({ code: 0 });
}

async function restore(name: string): Promise<Buffer> {
  mkdirSync(at("out"), { recursive: true });
  const to = at("out", name);
  expect(await fenchi("restore", `cloud/test/${name}`, "--to", to)).toMatchObject({ code: 0 });
  return readFileSync(to);
}

describe("a vault of two folders and a bucket", () => {
  test("keeps a share in the bucket, and brings a backup back without it and by it", async () => {
    const bucket = s3.bucket("vault-tokyo");
    const key = await kms.key("RSA_3072");
    expect(await init(bucketAt(`&kms=${key}&kms-endpoint=${kms.url}`))).toMatchObject({ code: 0 });
    const content = bytesOf("cloud", 3_000_000);
    await drop("first", content);
    const shares = [...bucket.objects].filter(([name]) => name.startsWith("packs/"));
    expect(shares.length).toBeGreaterThan(0);
    for (const [name, [share, ...others]] of shares) {
      expect(others, name).toEqual([]);
      expect(share?.lock?.mode, name).toBe("COMPLIANCE");
      expect(share?.lock?.until.getTime(), name).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    }

    const tokyo = async () =>
      ((await fenchi("status", "--json")).json() as { providers: { kind: string; reachable: boolean }[] }).providers[2];
    expect(await tokyo()).toMatchObject({ kind: "s3", reachable: true });

    // A folder is lost: the bucket's share, and its key in the KMS, are needed.
    renameSync(at("west"), at("west-lost"));
    const unwrapped = kms.counts.get("Decrypt") ?? 0;
    expect((await restore("first")).equals(content)).toBe(true);
    expect(kms.counts.get("Decrypt")).toBe(unwrapped + 1);
    renameSync(at("west-lost"), at("west"));

    // The bucket is lost: the folders alone.
    rmSync(at("out"), { recursive: true });
    await s3.close();
    expect(await tokyo()).toMatchObject({ kind: "s3", reachable: false });
    expect((await restore("first")).equals(content)).toBe(true);
  });

  test("opens on an empty machine from the bucket and one folder", async () => {
    s3.bucket("vault-tokyo");
    expect(await init(bucketAt())).toMatchObject({ code: 0 });
    const content = bytesOf("recover", 200_000);
    await drop("first", content);
    renameSync(at("home"), at("home-lost"));
    const sheets = [1, 2].map((number) => at("home-lost", "sheets", `sheet-${number}-of-3.txt`));
    const from = ["--from", `tokyo=${bucketAt()}`, "--from", at("east")];
    expect(await fenchi("recover", ...from, "--sheets", ...sheets)).toMatchObject({ code: 0 });
    expect((await restore("first")).equals(content)).toBe(true);
  });

  test("doctor tries the bucket, and finds out when its server no longer keeps conditions", async () => {
    s3.bucket("vault-tokyo");
    expect(await init(bucketAt())).toMatchObject({ code: 0 });
    const bad = (json: unknown) =>
      (json as { checks: { name: string; outcome: string; code?: string }[] }).checks.filter(
        ({ outcome }) => outcome === "bad",
      );
    expect(bad((await fenchi("doctor", "--json")).json())).toEqual([]);
    s3.conditions = false;
    expect(bad((await fenchi("doctor", "--json")).json())).toMatchObject([
      { name: "bucket-promises", code: "conditional-put-ignored" },
    ]);
  });
});

describe("init refuses", () => {
  const refusals: [string, () => string, string][] = [
    ["a bucket that is not there", () => bucketAt(), "provider-unavailable"],
    ["a region where no share may lie", () => "s3:vault-tokyo?region=ap-east-1", "region-forbidden"],
    ["a place without a region", () => "s3:vault-tokyo", "s3-place-invalid"],
    ["a member that nobody knows", () => bucketAt("&secret=x"), "s3-place-invalid"],
  ];
  test.each(refusals)("%s, and leaves no home", async (_, place, code) => {
    expect(await refusal(place())).toMatchObject({ code });
    expect(existsSync(at("home"))).toBe(false);
  });

  test("a server that ignores If-None-Match", async () => {
    s3.bucket("vault-tokyo");
    s3.conditions = false;
    expect(await refusal(bucketAt())).toMatchObject({ code: "conditional-put-ignored" });
  });

  test("a bucket without locks where locks were asked for, and takes it where none were", async () => {
    s3.bucket("vault-tokyo", { versions: false });
    expect(await refusal(bucketAt())).toMatchObject({ code: "locks-missing" });
    expect(await init(bucketAt(), "0")).toMatchObject({ code: 0 });
    expect(readFileSync(at("home", "config.json"), "utf8")).toContain("versions=no&locks=no");
    await drop("unlocked", bytesOf("unlocked", 50_000));
  });

  test("a bucket that lies in another region, which it names", async () => {
    s3.bucket("vault-tokyo");
    const elsewhere = `s3:vault-tokyo?region=eu-west-1&endpoint=${s3.url}`;
    expect(await refusal(elsewhere)).toMatchObject({ code: "provider-region", params: { region } });
  });

  test("a KMS key that is disabled", async () => {
    s3.bucket("vault-tokyo");
    const key = await kms.key("RSA_3072");
    kms.setState(key, "Disabled");
    const place = bucketAt(`&kms=${key}&kms-endpoint=${kms.url}`);
    expect(await refusal(place)).toMatchObject({ code: "key-unusable" });
  });
});
