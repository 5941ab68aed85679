import { type Answer, element, xml } from "./answer.ts";
import type { StoredVersion, TestBucket } from "./bucket.ts";

const sortedKeys = (bucket: TestBucket, prefix: string) =>
  [...bucket.objects.keys()]
    .filter((key) => key.startsWith(prefix))
    .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));

const pageSize = (asked: string | null, most: number) => Math.min(most, asked === null ? most : Number(asked));

/** ListObjectsV2: current objects, in pages with a continuation token. */
export function listObjects(bucket: TestBucket, query: URLSearchParams, most: number): Answer {
  const prefix = query.get("prefix") ?? "";
  const token = query.get("continuation-token");
  const after = token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString();
  const size = pageSize(query.get("max-keys"), most);
  const all = sortedKeys(bucket, prefix).flatMap((key) => {
    const version = bucket.objects.get(key)?.[0];
    return key > after && version && !version.marker ? [{ key, version }] : [];
  });
  const page = all.slice(0, size);
  const truncated = all.length > page.length;
  return xml(
    200,
    element("ListBucketResult", {
      Name: bucket.name,
      Prefix: prefix,
      KeyCount: page.length,
      MaxKeys: size,
      IsTruncated: truncated,
      NextContinuationToken: truncated ? Buffer.from(page.at(-1)?.key ?? "").toString("base64url") : undefined,
      Contents: page.map(({ key, version }) => ({
        Key: key,
        LastModified: version.modified.toISOString(),
        ETag: version.etag,
        Size: version.bytes.length,
        StorageClass: "STANDARD",
      })),
    }),
  );
}

/** ListObjectVersions: every version and marker, those of a name the newest first, in pages with two markers. */
export function listVersions(bucket: TestBucket, query: URLSearchParams, most: number): Answer {
  const prefix = query.get("prefix") ?? "";
  const [keyMarker, versionMarker] = [query.get("key-marker") ?? "", query.get("version-id-marker")];
  const size = pageSize(query.get("max-keys"), most);
  const all = sortedKeys(bucket, prefix).flatMap((key) => {
    const versions = bucket.objects.get(key) ?? [];
    if (key < keyMarker || (key === keyMarker && versionMarker === null)) return [];
    const from = key === keyMarker ? versions.findIndex(({ id }) => id === versionMarker) + 1 : 0;
    return versions.slice(from).map((version) => ({ key, version, latest: version === versions[0] }));
  });
  const page = all.slice(0, size);
  const truncated = all.length > page.length;
  const last = page.at(-1);
  const entry = ({ key, version, latest }: { key: string; version: StoredVersion; latest: boolean }) => ({
    Key: key,
    VersionId: version.id,
    IsLatest: latest,
    LastModified: version.modified.toISOString(),
    ...(version.marker ? {} : { ETag: version.etag, Size: version.bytes.length }),
  });
  return xml(
    200,
    element("ListVersionsResult", {
      Name: bucket.name,
      Prefix: prefix,
      KeyMarker: keyMarker,
      MaxKeys: size,
      IsTruncated: truncated,
      NextKeyMarker: truncated ? last?.key : undefined,
      NextVersionIdMarker: truncated ? last?.version.id : undefined,
      Version: page.filter(({ version }) => !version.marker).map(entry),
      DeleteMarker: page.filter(({ version }) => version.marker).map(entry),
    }),
  );
}
