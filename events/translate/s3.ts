import { z } from "zod";
import {
  invalidNotification,
  plainEtag,
  readJson,
  readNotification,
  type StoredNotification,
  storedBy,
} from "./notification.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const record = z.object({
  eventVersion: z.string().regex(/^2\.\d+$/, "major version 2"),
  eventSource: z.literal("aws:s3"),
  eventName: z.string(),
  eventTime: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.number().optional(),
      eTag: z.string().nullish(),
      versionId: z.string().nullish(),
      sequencer: z.string().nullish(),
    }),
  }),
});
const records = z.object({ Records: z.array(record) });

/** What S3 sends once when a notification is configured. */
const testEvent = z.object({ Service: z.literal("Amazon S3"), Event: z.literal("s3:TestEvent") });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const bridged = z.object({
  source: z.literal("aws.s3"),
  "detail-type": z.string(),
  time: z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.number().optional(),
      etag: z.string().nullish(),
      "version-id": z.string().nullish(),
      sequencer: z.string().nullish(),
    }),
  }),
});

/**
 * What S3 says was stored: an event notification, the same as the text of an SQS message's body, or EventBridge's "Object Created".
 * Test messages and news of anything but creation give nothing.
 *
 * @throws {InvalidInput} `notification-invalid` for anything else.
 */
export function translateS3(value: unknown): StoredNotification[] {
  const message = typeof value === "string" ? readJson(value, "S3") : value;
  if (testEvent.safeParse(message).success) return [];
  const isBridged = z.object({ "detail-type": z.unknown() }).safeParse(message).success;
  return isBridged ? fromEventBridge(message) : fromRecords(message);
}

function fromRecords(message: unknown): StoredNotification[] {
  return readNotification(records, message, "S3")
    .Records.filter(({ eventName }) => eventName.startsWith("ObjectCreated:"))
    .map(({ eventTime, s3: { bucket, object } }) =>
      storedBy("S3", {
        provider: "aws",
        bucket: bucket.name,
        name: decodeKey(object.key),
        size: object.size,
        version: object.versionId ?? undefined,
        etag: plainEtag(object.eTag),
        sequencer: object.sequencer ?? undefined,
        time: eventTime,
      }),
    );
}

function fromEventBridge(message: unknown): StoredNotification[] {
  const { time, detail, "detail-type": type } = readNotification(bridged, message, "EventBridge");
  if (type !== "Object Created") return [];
  return [
    storedBy("EventBridge", {
      provider: "aws",
      bucket: detail.bucket.name,
      name: detail.object.key,
      size: detail.object.size,
      version: detail.object["version-id"] ?? undefined,
      etag: plainEtag(detail.object.etag),
      sequencer: detail.object.sequencer ?? undefined,
      time,
    }),
  ];
}

/** Keys in records are form-encoded, a space as `+`; EventBridge's are plain. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch (cause) {
    throw invalidNotification("S3", "its object key is not URL-encoded", cause);
  }
}
