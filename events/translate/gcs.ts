import { z } from "zod";
import {
  plainEtag,
  readJson,
  readNotification,
  type Sender,
  type StoredNotification,
  storedBy,
} from "./notification.ts";

/** A request as an HTTP door has it: header names in lower case, the body parsed from JSON. */
export interface NotificationRequest {
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
}

const FINALIZED = "google.cloud.storage.object.v1.finalized";

/** 64-bit integers are strings in the JSON of protocol buffers, and numbers in some of Google's own examples. */
const int64 = z.union([z.string().regex(/^\d{1,19}$/), z.number().int().nonnegative().transform(String)]);

/** https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/storage/v1/data.proto */
const storageObject = z.object({
  bucket: z.string(),
  name: z.string(),
  size: int64,
  generation: int64.optional(),
  etag: z.string().optional(),
  timeCreated: z.string(),
});
const structured = z.object({ specversion: z.literal("1.0"), type: z.string(), data: z.unknown() });

/** https://cloud.google.com/storage/docs/pubsub-notifications, in a push request of Pub/Sub. */
const pushed = z.object({
  message: z.object({
    attributes: z.object({ eventType: z.string(), payloadFormat: z.string() }),
    data: z.base64().optional(),
  }),
});

/**
 * What Cloud Storage says was stored: a CloudEvent as Eventarc sends it, in binary mode (`ce-` headers) or structured, or a notification
 * pushed by Pub/Sub with the payload JSON_API_V1. News of anything but finalization gives nothing.
 *
 * @throws {InvalidInput} `notification-invalid` for anything else.
 */
export function translateCloudStorage({ headers = {}, body }: NotificationRequest): StoredNotification[] {
  if (headers["ce-type"] !== undefined)
    return fromEvent({ specversion: headers["ce-specversion"], type: headers["ce-type"], data: body });
  return z.object({ message: z.unknown() }).safeParse(body).success ? fromPush(body) : fromEvent(body);
}

function fromEvent(event: unknown): StoredNotification[] {
  const { type, data } = readNotification(structured, event, "Cloud Storage");
  return type === FINALIZED ? [fromObject(data, "Cloud Storage")] : [];
}

function fromPush(body: unknown): StoredNotification[] {
  const { attributes, data } = readNotification(pushed, body, "Pub/Sub").message;
  if (attributes.eventType !== "OBJECT_FINALIZE") return [];
  readNotification(z.literal("JSON_API_V1"), attributes.payloadFormat, "Pub/Sub");
  return [fromObject(readJson(Buffer.from(data ?? "", "base64").toString("utf8"), "Pub/Sub"), "Pub/Sub")];
}

function fromObject(data: unknown, sender: Sender): StoredNotification {
  const object = readNotification(storageObject, data, sender);
  return storedBy(sender, {
    provider: "gcp",
    bucket: object.bucket,
    name: object.name,
    size: Number(object.size),
    version: object.generation,
    etag: plainEtag(object.etag),
    sequencer: undefined,
    time: object.timeCreated,
  });
}
