import fc from "fast-check";
import { expect, test } from "vitest";
import { parseS3Place, type S3Place, s3PlaceText } from "../../../onprem/home/s3-place.ts";
import { codeOf } from "../../contract/outcome.ts";

const arn = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
const url = fc.constantFrom("https://s3.example.org", "http://127.0.0.1:9000", "https://store.example.tw:8443/base");
const or = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });

test("a place is read as it was written", () => {
  const place: fc.Arbitrary<S3Place> = fc
    .record({
      bucket: fc.constantFrom("abc", "vault.tokyo-1"),
      region: fc.constantFrom("ap-northeast-1", "us-east-1", "eu"),
      endpoint: or(url),
      pathStyle: or(fc.boolean()),
      profile: or(fc.constantFrom("tokyo", "a.b@c")),
      ca: or(fc.constantFrom("/etc/ca.pem", "/憑證/ca & co?.pem")),
      versions: fc.boolean(),
      locks: fc.boolean(),
      kms: fc.constantFrom([], [arn], [arn, arn.replace("01234567", "11234567")]),
      kmsEndpoint: or(url),
    })
    .map((made) => ({ ...made, locks: made.locks && made.versions }));
  fc.assert(
    fc.property(place, (each) => {
      expect(parseS3Place(s3PlaceText(each))).toEqual({ ...each });
    }),
  );
});

const refused: [string, string][] = [
  ["s3:", "s3-place-invalid"],
  ["s3:ab?region=eu-west-1", "s3-place-invalid"],
  ["s3:UPPER?region=eu-west-1", "s3-place-invalid"],
  ["s3:abc", "s3-place-invalid"],
  ["s3:abc?region=eu-west-1&region=us-east-1", "s3-place-invalid"],
  ["s3:abc?region=eu-west-1&endpoint=ftp://x", "s3-place-invalid"],
  ["s3:abc?region=eu-west-1&secret-key=x", "s3-place-invalid"],
  ["s3:abc?region=eu-west-1&locks=perhaps", "s3-place-invalid"],
  ["s3:abc?region=eu-west-1&kms=alias/mine", "s3-place-invalid"],
  ["s3:abc?region=cn-north-1", "region-forbidden"],
  ["s3:abc?region=ap-east-1", "region-forbidden"],
  ["s3:abc?endpoint=https://oss.example.cn", "region-forbidden"],
  ["s3:abc?endpoint=https://s3.example.hk:9000", "region-forbidden"],
  [`s3:abc?region=eu-west-1&kms=${arn.replace("eu-west-1", "ap-east-1")}`, "region-forbidden"],
];
test.each(refused)("%s is refused", async (text, code) => {
  expect(await codeOf((async () => parseS3Place(text))())).toBe(code);
});
