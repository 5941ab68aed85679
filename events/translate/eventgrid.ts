import { z } from "zod";
import { plainEtag, readNotification, type StoredNotification, storedBy } from "./notification.ts";

/** What a delivery of Event Grid asks of its receiver. */
export type EventGridDelivery =
  /** A new subscription: answer 200 with `{"validationResponse": code}`. (With CloudEvents it asks by an OPTIONS request instead.) */
  | { readonly kind: "validation"; readonly code: string }
  | { readonly kind: "stored"; readonly notifications: readonly StoredNotification[] };

const VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent";
const CREATED = "Microsoft.Storage.BlobCreated";

const rest = { subject: z.string(), data: z.unknown() };
/** https://learn.microsoft.com/azure/event-grid/event-schema */
const gridEvent = z
  .object({ eventType: z.string(), eventTime: z.string(), ...rest })
  .transform(({ eventType: type, eventTime: time, ...event }) => ({ type, time, ...event }));
/** https://learn.microsoft.com/azure/event-grid/cloud-event-schema */
const cloudEvent = z.object({ specversion: z.literal("1.0"), type: z.string(), time: z.string(), ...rest });
const event = z.union([gridEvent, cloudEvent]);
const delivery = z.union([z.array(event).min(1), event.transform((one) => [one])]);

const validation = z.object({ validationCode: z.string().min(1).max(256) });

/** https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage */
const blob = z.object({
  api: z.string().optional(),
  contentLength: z.number(),
  eTag: z.string().optional(),
  sequencer: z.string().optional(),
});
const SUBJECT = /^\/blobServices\/default\/containers\/([^/]+)\/blobs\/(.+)$/s;
const subject = z
  .string()
  .regex(SUBJECT)
  .transform((text) => {
    const [, container, name] = SUBJECT.exec(text) ?? [];
    return { container, name };
  });

/**
 * What Event Grid delivers for a storage account, in its own schema or as CloudEvents 1.0, one event or a batch. News of anything but
 * blobs created gives nothing; nor does `CreateFile` of a Data Lake account, which comes before the content does.
 *
 * @throws {InvalidInput} `notification-invalid` for anything else.
 */
export function translateEventGrid(body: unknown): EventGridDelivery {
  const events = readNotification(delivery, body, "Event Grid");
  const asking = events.find(({ type }) => type === VALIDATION);
  if (asking)
    return { kind: "validation", code: readNotification(validation, asking.data, "Event Grid").validationCode };
  const created = events.filter(({ type }) => type === CREATED);
  return { kind: "stored", notifications: created.flatMap(fromBlob) };
}

function fromBlob(created: z.output<typeof event>): StoredNotification[] {
  const data = readNotification(blob, created.data, "Event Grid");
  if (data.api === "CreateFile") return [];
  const { container, name } = readNotification(subject, created.subject, "Event Grid");
  return [
    storedBy("Event Grid", {
      provider: "azure",
      bucket: container,
      name,
      size: data.contentLength,
      version: undefined,
      etag: plainEtag(data.eTag),
      sequencer: data.sequencer,
      time: created.time,
    }),
  ];
}
