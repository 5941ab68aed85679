import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { providerUnavailable } from "../failure.ts";
import { isName } from "../name.ts";

/** One version of an object, or a marker that says it was deleted. */
export interface Version {
  readonly name: string;
  /** `null` is what S3 calls the version of an object from before a bucket kept versions. */
  readonly id: string;
  /** Undefined for a delete marker. */
  readonly size: number | undefined;
}

/** A bucket, and how to ask it. */
export interface Bucket {
  readonly provider: string;
  readonly client: S3Client;
  readonly bucket: string;
}

/**
 * All versions of the names that begin with `prefix`, name after name in ascending order, of each the newest first; delete markers among
 * them. Names that are none of ours are left out.
 */
export async function* listVersions(on: Bucket, prefix: string, after: string): AsyncGenerator<Version[], void> {
  const { provider, client, bucket } = on;
  let [keyMarker, versionMarker]: [string | undefined, string | undefined] = [after || undefined, undefined];
  let group: Version[] = [];
  for (;;) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: keyMarker,
        VersionIdMarker: versionMarker,
      }),
    );
    for (const version of versionsOf(page)) {
      if (version.name <= after || !isName(version.name)) continue;
      const before = group.at(-1)?.name;
      if (before !== undefined && before !== version.name) {
        if (before > version.name) throw disordered(provider);
        yield group;
        group = [];
      }
      group.push(version);
    }
    if (!page.IsTruncated) break;
    if (page.NextKeyMarker === undefined) throw disordered(provider);
    [keyMarker, versionMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
  }
  if (group.length > 0) yield group;
}

interface VersionsPage {
  readonly Versions?: readonly VersionEntry[] | undefined;
  readonly DeleteMarkers?: readonly VersionEntry[] | undefined;
}
interface VersionEntry {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly Size?: number | undefined;
  readonly LastModified?: Date | undefined;
}

/** S3 lists versions and markers side by side: by name they are brought together; what of one name is a version stays in S3's order. */
function versionsOf({ Versions = [], DeleteMarkers = [] }: VersionsPage): Version[] {
  const toVersion = ({ Key = "", VersionId = "null", Size = 0 }: VersionEntry, marker: boolean): Version => ({
    name: Key,
    id: VersionId,
    size: marker ? undefined : Size,
  });
  return [
    ...DeleteMarkers.map((entry) => toVersion(entry, true)),
    ...Versions.map((entry) => toVersion(entry, false)),
  ].sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

/** The names that begin with `prefix`, with their sizes, in a bucket that keeps no versions. */
export async function* listNames(on: Bucket, prefix: string, after: string): AsyncGenerator<Version, void> {
  const { provider, client, bucket } = on;
  let [token, last]: [string | undefined, string] = [undefined, after];
  for (;;) {
    const page: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(token === undefined ? { StartAfter: after || undefined } : { ContinuationToken: token }),
      }),
    );
    for (const { Key: name = "", Size: size = 0 } of page.Contents ?? []) {
      if (name <= after || !isName(name)) continue;
      if (name <= last) throw disordered(provider);
      last = name;
      yield { name, id: "null", size };
    }
    if (!page.IsTruncated) return;
    token = page.NextContinuationToken;
    if (token === undefined) throw disordered(provider);
  }
}

/**
 * The version that is the object: the first that was ever written of those that are left. One that somebody put over it, or a delete
 * marker, changes nothing of what was stored.
 */
export function original(group: readonly Version[]): Version | undefined {
  return group.findLast(({ size }) => size !== undefined);
}

function disordered(provider: string) {
  return providerUnavailable(provider, "its listing is out of order or without an end");
}

/** Names whose version is remembered at most: some 2 MB. */
const remembered = 10_000;

/** The versions of objects that were found or made, so that a listing is not asked for at every read of one. */
export function createVersionMemory() {
  const known = new Map<string, string>();
  return {
    get: (name: string) => known.get(name),
    set(name: string, id: string) {
      known.delete(name);
      known.set(name, id);
      const [oldest] = known.keys();
      if (known.size > remembered && oldest !== undefined) known.delete(oldest);
    },
    forget: (name: string) => known.delete(name),
  };
}
