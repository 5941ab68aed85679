import { z } from "zod";
import { InvalidInput, Refused } from "../../events/error.ts";
import { regionOfKey } from "../../providers/aws/key-arn.ts";

/** Where a provider's bucket and key are. */
export interface S3Place {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean | undefined;
  /** A profile of the SDK's shared files. */
  readonly profile: string | undefined;
  /** PEM file of the authorities to trust; relative paths are inside the home. */
  readonly ca: string | undefined;
  /** What the bucket keeps, as it was found out; both unless said otherwise. */
  readonly versions: boolean;
  readonly locks: boolean;
  /** ARNs of KMS keys, the present one first; a key file in the home where there is none. */
  readonly kms: readonly string[];
  readonly kmsEndpoint: string | undefined;
}

const url = z.url({ protocol: /^https?$/ });
const yes = z.enum(["yes", "no"]).transform((said) => said === "yes");
const members = z.strictObject({
  region: z.tuple([z.string().regex(/^[a-z0-9-]{1,40}$/)]).optional(),
  endpoint: z.tuple([url]).optional(),
  "path-style": z.tuple([yes]).optional(),
  profile: z.tuple([z.string().regex(/^[\w.@-]{1,100}$/)]).optional(),
  ca: z.tuple([z.string().min(1)]).optional(),
  versions: z.tuple([yes]).optional(),
  locks: z.tuple([yes]).optional(),
  kms: z.array(z.string().refine((text) => regionOfKey(text) !== undefined, "no ARN of a KMS key")).optional(),
  "kms-endpoint": z.tuple([url]).optional(),
});

/** Whether a place is one in S3: `s3:BUCKET?region=..`, `s3://BUCKET?..`. */
export const isS3 = (root: string): boolean => root.startsWith("s3:");

/**
 * Reads how the command line and config.json name a bucket: `s3:BUCKET?region=REGION&endpoint=URL&..`.
 * @throws {InvalidInput} `s3-place-invalid`; {Refused} `region-forbidden`
 */
export function parseS3Place(text: string): S3Place {
  const [, bucket = "", query = ""] = /^s3:(?:\/\/)?([^?/]*)\/?(?:\?(.*))?$/s.exec(text) ?? [];
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw invalid(text, "that is no bucket's name");
  const search = new URLSearchParams(query);
  const given = Object.fromEntries([...new Set(search.keys())].map((key) => [key, search.getAll(key)]));
  const parsed = members.safeParse(given);
  if (!parsed.success) {
    const why = parsed.error.issues.map((issue) => `${String(issue.path[0] ?? "it")}: ${issue.message}`).join("; ");
    throw invalid(text, why);
  }
  const { data } = parsed;
  const [endpoint] = data.endpoint ?? [];
  const region = data.region?.[0] ?? (endpoint === undefined ? undefined : "us-east-1");
  if (region === undefined) throw invalid(text, "the region is missing");
  const versions = data.versions?.[0] ?? true;
  const place: S3Place = {
    bucket,
    region,
    endpoint,
    pathStyle: data["path-style"]?.[0],
    profile: data.profile?.[0],
    ca: data.ca?.[0],
    versions,
    locks: data.locks?.[0] ?? versions,
    kms: data.kms ?? [],
    kmsEndpoint: data["kms-endpoint"]?.[0],
  };
  assertAllowed(place);
  return place;
}

/** The same as text, with every member said that is not what goes without saying. */
export function s3PlaceText(place: S3Place): string {
  const search = new URLSearchParams({ region: place.region });
  const say = (name: string, value: string | undefined) => value !== undefined && search.append(name, value);
  say("endpoint", place.endpoint);
  if (place.pathStyle !== undefined) say("path-style", place.pathStyle ? "yes" : "no");
  say("profile", place.profile);
  say("ca", place.ca);
  if (!place.versions) say("versions", "no");
  if (!place.locks) say("locks", "no");
  for (const key of place.kms) say("kms", key);
  say("kms-endpoint", place.kmsEndpoint);
  // What may stand in a query as it is stays readable.
  return `s3://${place.bucket}?${search.toString().replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
}

/** AWS's regions in China and Hong Kong; it has none in Macao. */
const forbiddenRegion = /^(cn-|ap-east-1$)/;
const forbiddenHost = /\.(cn|hk|mo)\.?$/i;

/** @throws {Refused} `region-forbidden` */
function assertAllowed({ region, endpoint, kms, kmsEndpoint }: S3Place): void {
  const regions = [region, ...kms.map((key) => regionOfKey(key) ?? "")];
  const hosts = [endpoint, kmsEndpoint].flatMap((each) => (each === undefined ? [] : [new URL(each).hostname]));
  const wrong = regions.find((each) => forbiddenRegion.test(each)) ?? hosts.find((each) => forbiddenHost.test(each));
  if (wrong === undefined) return;
  throw new Refused("region-forbidden", `${wrong} lies in China, Hong Kong or Macao: no share may be stored there`, {
    next: "Choose a region elsewhere; nothing waives this.",
    params: { region: wrong },
  });
}

function invalid(text: string, why: string): InvalidInput {
  return new InvalidInput("s3-place-invalid", `"${text}" does not name a bucket: ${why}`, {
    next: "Write s3:BUCKET?region=REGION, and for a server that is not AWS's own also endpoint=URL; docs/OPERATIONS.md lists the rest.",
    params: { text, why },
  });
}
