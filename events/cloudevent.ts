import { z } from "zod";

/** Lower-case hexadecimal of exactly `bytes` bytes, as ids and digests are written in events and names. */
export const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `${bytes} bytes in hex`);
/** Standard base64 with padding. */
export const base64 = z.base64();
/** A provider's name inside a vault: also a folder's and a queue's name. */
export const providerName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, "1-32 of a-z 0-9 -");
export const backupId = hex(16);
export const packId = hex(16);
export const sha256 = hex(32);
/** RFC 3339 in UTC. */
export const timestamp = z.iso.datetime();

/**
 * The CloudEvents 1.0 envelope (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). Fenchi's types are
 * prefixed `tw.fenchi.`; `subject` is the backup or drop that the event is about.
 */
export const envelope = z.object({
  specversion: z.literal("1.0"),
  id: z.string().min(1).max(128),
  source: z.string().min(1).max(256),
  type: z.string().min(1).max(128),
  subject: z.string().min(1).max(1024).optional(),
  time: timestamp.optional(),
  datacontenttype: z.literal("application/json").optional(),
  data: z.unknown(),
});

/** Defines one event: `name` is a noun and a past participle, `data` the schema of what it carries. */
export function defineEvent<const Name extends string, Data extends z.ZodType>(name: Name, data: Data) {
  const schema = envelope.extend({ type: z.literal(`tw.fenchi.${name}` as const), data });
  return { name, type: `tw.fenchi.${name}` as const, data, schema };
}
