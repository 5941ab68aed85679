import { z } from "zod";
import { timestamp } from "../cloudevent.ts";
import { InvalidInput } from "../error.ts";

/**
 * "An object was stored", as every provider says it in its own form. A hint and never a proof: whoever acts on it reads the object, in the
 * bucket that its own configuration names.
 */
export const storedNotification = z.object({
  provider: z.enum(["aws", "gcp", "azure"]),
  /** Bucket, or container at Azure. */
  bucket: z.string().min(1).max(256),
  /** Name of the object, decoded. */
  name: z.string().min(1).max(1024),
  /** Bytes. */
  size: z.number().int().nonnegative(),
  /** Version id, or generation at Google. */
  version: z.string().min(1).max(1024).optional(),
  /** Entity tag, without quotes. */
  etag: z.string().min(1).max(256).optional(),
  /** Orders the notifications about one name, by the provider's own rule. */
  sequencer: z.string().min(1).max(256).optional(),
  /** When it was stored. */
  time: timestamp,
});

export type StoredNotification = z.infer<typeof storedNotification>;

/** What a provider's form is called in messages. */
export type Sender = "S3" | "EventBridge" | "Cloud Storage" | "Pub/Sub" | "Event Grid";

/** @throws {InvalidInput} `notification-invalid` when the value does not fit the schema. */
export function readNotification<T extends z.ZodType>(schema: T, value: unknown, sender: Sender): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidNotification(sender, z.prettifyError(parsed.error));
}

/** Text that must be JSON. @throws {InvalidInput} `notification-invalid` */
export function readJson(text: string, sender: Sender): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidNotification(sender, "its text is not JSON", cause);
  }
}

/** The one error of this folder. */
export function invalidNotification(sender: Sender, why: string, cause?: unknown): InvalidInput {
  return new InvalidInput("notification-invalid", `This is no notification of ${sender} that Fenchi can read: ${why}`, {
    next: "Check that nothing but the staging bucket's notifications is sent here, in the form that the set-up guide names.",
    params: { sender, why },
    cause,
  });
}

/** An entity tag without the quotes that some providers keep around it; `undefined` when there is none. */
export const plainEtag = (etag: string | null | undefined) => etag?.replace(/^"(.*)"$/, "$1") || undefined;

/** The neutral form, checked: fields that are `undefined` are left out. */
export function storedBy(
  sender: Sender,
  fields: { [Field in keyof StoredNotification]-?: StoredNotification[Field] | undefined },
): StoredNotification {
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return readNotification(storedNotification, present, sender);
}
