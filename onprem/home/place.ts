import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { InvalidInput } from "../../events/error.ts";
import type { KeyService, ObjectStore } from "../../providers/contract.ts";
import { createLocalKeyService } from "../../providers/local/keys.ts";
import { createLocalStore } from "../../providers/local/store.ts";
import { insideHome } from "./config.ts";
import { isS3, parseS3Place, type S3Place, s3PlaceText } from "./s3-place.ts";

/** A store, and how what a crash left in it is removed. */
export interface PlaceStore extends ObjectStore {
  /** Answers how many temporary files it removed. Only while nobody else writes there. */
  sweep(): Promise<number>;
}

/** Of which kind a place is, by how it is written. */
export const kindOf = (root: string): "local" | "s3" => (isS3(root) ? "s3" : "local");

/** A place as the configuration has it, so that it is right from everywhere: a folder inside the home, or a bucket. */
export const placeInside = (home: string, root: string): string => (isS3(root) ? root : insideHome(home, root));

const now = () => new Date();

/**
 * Opens the store at a place; nothing is read yet. A cloud's library is loaded when its first place is opened.
 * @param root an absolute path, or a bucket as {@link parseS3Place} reads it
 * @throws {InvalidInput} `s3-place-invalid`, `ca-unreadable`; {Refused} `region-forbidden`
 */
export async function openPlace(provider: string, root: string, home: string): Promise<PlaceStore> {
  if (!isS3(root)) return createLocalStore({ provider, root, random: randomBytes, now });
  const place = parseS3Place(root);
  const { createS3Store } = await import("../../providers/aws/store.ts");
  const { bucket, versions, locks } = place;
  const store = createS3Store({ provider, client: await clientOf(place, home), bucket, versions, locks, now });
  return { ...store, sweep: async () => 0 };
}

/**
 * Opens a provider's key service: the KMS that its place names, or else key files.
 * @param directory where its key files are
 */
export async function openKeys(provider: string, root: string, home: string, directory: string): Promise<KeyService> {
  const place = isS3(root) ? parseS3Place(root) : undefined;
  const [present, ...former] = place?.kms ?? [];
  if (place === undefined || present === undefined) return createLocalKeyService({ provider, directory });
  const [{ createKmsClient }, { createKmsKeyService }, { regionOfKey }] = await Promise.all([
    import("../../providers/aws/kms.ts"),
    import("../../providers/aws/keys.ts"),
    import("../../providers/aws/key-arn.ts"),
  ]);
  const client = createKmsClient({
    region: regionOfKey(present) ?? place.region,
    endpoint: place.kmsEndpoint,
    profile: place.profile,
    ca: await authorities(place, home),
  });
  return createKmsKeyService({ provider, client, keys: [present, ...former] });
}

/** Whether a provider's keys are in a KMS, and so none is to be made. */
export const hasKms = (root: string): boolean => isS3(root) && parseS3Place(root).kms.length > 0;

/**
 * Tries what a bucket keeps; answers its place with what was found. A folder is answered as it is.
 * @throws as `probeBucket`
 */
export async function probePlace(provider: string, root: string, home: string): Promise<string> {
  if (!isS3(root)) return root;
  const place = parseS3Place(root);
  const { probeBucket } = await import("../../providers/aws/probe.ts");
  const { bucket } = place;
  const found = await probeBucket({ provider, client: await clientOf(place, home), bucket, random: randomBytes, now });
  return s3PlaceText({ ...place, ...found });
}

async function clientOf(place: S3Place, home: string) {
  const { createS3Client } = await import("../../providers/aws/client.ts");
  const { region, endpoint, pathStyle, profile } = place;
  return createS3Client({ region, endpoint, pathStyle, profile, ca: await authorities(place, home) });
}

/** @throws {InvalidInput} `ca-unreadable` */
async function authorities({ ca }: S3Place, home: string): Promise<string | undefined> {
  if (ca === undefined) return undefined;
  const path = insideHome(home, ca);
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new InvalidInput("ca-unreadable", `The file of authorities ${path} cannot be read`, {
      next: "Correct the ca of the provider: a PEM file, by its absolute path or inside the home.",
      params: { path },
      cause,
    });
  }
}
