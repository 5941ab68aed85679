import { z } from "zod";
import { backupId, base64, defineEvent, envelope, hex, packId, providerName, sha256, timestamp } from "./cloudevent.ts";
import { InvalidInput } from "./error.ts";

/** `system/module/name`, each 1-100 characters without slash or control characters. */
export const itemName = z
  .string()
  .max(302)
  .regex(/^(?:[^/\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,100}\/){2}[^/\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,100}$/u, "system/module/name")
  .refine((item) => item.split("/").every((part) => part !== "." && part !== ".." && part.trim() === part), {
    error: "no part may be . or .. or begin or end with a blank",
  });

/** Where a drop's bytes are: a path on the sealing host, or a stream that only the process holding it can read. */
export const dropSource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), path: z.string().min(1) }),
  z.object({ kind: z.literal("folder"), path: z.string().min(1) }),
  z.object({ kind: z.literal("stream"), stream: z.string().min(1) }),
]);

/** An object read back at a provider, as a receipt lists it. */
export const storedObject = z.object({
  name: z.string().min(1).max(512),
  sha256,
  size: z.number().int().nonnegative(),
  /** Version id on a versioned store. */
  version: z.string().max(1024).optional(),
  /** Retained until, where the store keeps locks. */
  lockedUntil: timestamp.optional(),
});

/** Names and numbers in an error's sentence, so that it can be said in other languages. */
const errorParams = z.record(z.string(), z.union([z.string(), z.number()]));

/** What a drop is labelled with, to be found by. */
export const labels = z.record(z.string().min(1).max(100), z.string().max(1000));

/** A file, folder or stream is complete at the ingest and waits to be sealed. */
export const dropReceived = defineEvent(
  "drop.received",
  z.object({
    drop: hex(16),
    item: itemName,
    source: dropSource,
    /** Original name, for the restored file. */
    name: z.string().min(1).max(1024),
    labels: labels.optional(),
    /** What happens to the source once k+1 (config) providers are complete. Only the ingest's own files are removed. */
    disposition: z.enum(["keep", "remove"]),
    /** Bytes, where they are known beforehand: small drops are sealed side by side, large ones one by one. */
    size: z.number().int().nonnegative().optional(),
  }),
);

/** A parcel lies durably in one provider's staging. */
export const shareStaged = defineEvent(
  "share.staged",
  z.object({ backup: backupId, provider: providerName, parcel: z.string().min(1).max(512), size: z.number().int() }),
);

/** A provider's signed receipt for objects that it read back. The receipt is the authority; the rest routes it. */
export const shareStored = defineEvent(
  "share.stored",
  z.object({ backup: backupId, provider: providerName, receipt: base64 }),
);

/** A provider's function could not store: its line says why. The tracker keeps waiting. */
export const shareRefused = defineEvent(
  "share.refused",
  z.object({ backup: backupId, provider: providerName, parcel: z.string(), code: z.string(), message: z.string() }),
);

/** Every parcel of a backup is staged; the signed statement and the table (whose hash it holds) say what must be stored. */
export const backupSealed = defineEvent(
  "backup.sealed",
  z.object({ backup: backupId, drop: hex(16), statement: base64, table: base64 }),
);

/** The sealer gave a backup up; the signed record says which packs it leaves. */
export const backupAbandoned = defineEvent(
  "backup.abandoned",
  z.object({ backup: backupId, drop: hex(16), record: base64, code: z.string(), message: z.string() }),
);

/** A drop that cannot be sealed at all: its source is gone, or it was a stream whose process ended. */
export const dropRefused = defineEvent(
  "drop.refused",
  z.object({
    drop: hex(16),
    item: itemName,
    code: z.string(),
    message: z.string(),
    next: z.string().optional(),
    params: errorParams.optional(),
  }),
);

/** The tracker signed a revision; this is one provider's copy, with its witness when it is revision 1. */
export const manifestSigned = defineEvent(
  "manifest.signed",
  z.object({
    backup: backupId,
    provider: providerName,
    revision: z.number().int().positive(),
    manifest: base64,
    witness: z.object({ seq: z.number().int().positive(), bytes: base64 }).optional(),
  }),
);

/** The tracker misses receipts of one provider and asks for them again, by name. */
export const receiptRequested = defineEvent(
  "receipt.requested",
  z.object({ backup: backupId, provider: providerName, objects: z.array(z.string().min(1).max(512)).min(1) }),
);

/** Time to look at a backup that may not be protected yet. */
export const deadlinePassed = defineEvent(
  "deadline.passed",
  z.object({ backup: backupId, attempt: z.number().int().positive() }),
);

/** Everything the backup needs, and its manifest, was read back at q providers. */
export const backupRestorable = defineEvent(
  "backup.restorable",
  z.object({ backup: backupId, seq: z.number().int().positive(), providers: z.array(providerName) }),
);

/** The same at all n. */
export const backupProtected = defineEvent(
  "backup.protected",
  z.object({ backup: backupId, seq: z.number().int().positive(), providers: z.array(providerName) }),
);

/** Past the deadline: who is waited for, and for how many objects. */
export const backupStalled = defineEvent(
  "backup.stalled",
  z.object({
    backup: backupId,
    waiting: z.array(z.object({ provider: providerName, missing: z.number().int().positive() })),
  }),
);

/**
 * An item's next generation does not come in time. `overdue`: its recovery point objective is still kept, and broken at `late` unless somebody
 * acts; `late`: it is broken; `none`: it was never backed up.
 */
export const backupOverdue = defineEvent(
  "backup.overdue",
  z.object({
    item: itemName,
    state: z.enum(["overdue", "late", "none"]),
    /** The module that the inventory says it holds: `agency/system/number`. */
    module: z.string().max(220).optional(),
    /** The newest that can be restored, and its time. */
    backup: backupId.optional(),
    last: timestamp.optional(),
    late: timestamp.optional(),
  }),
);

export const restoreTarget = z.object({ kind: z.literal("path"), path: z.string().min(1) });

/** Somebody asks for a backup back. */
export const restoreRequested = defineEvent(
  "restore.requested",
  z.object({
    restore: hex(16),
    backup: backupId,
    target: restoreTarget,
    /** Providers not to ask. */
    without: z.array(providerName).default([]),
    /** Bytes [start, end) of the drop. */
    range: z.object({ start: z.number().int().nonnegative(), end: z.number().int().positive() }).optional(),
    /** One file (or subfolder) inside a folder drop. */
    path: z.string().min(1).optional(),
    overwrite: z.boolean().default(false),
  }),
);

/** What a provider did during a restore that it should not have. */
export const providerFault = z.object({
  provider: providerName,
  fault: z.enum(["missing", "altered", "behind", "unavailable", "slow"]),
  object: z.string().optional(),
  message: z.string(),
});

export const restoreCompleted = defineEvent(
  "restore.completed",
  z.object({
    restore: hex(16),
    backup: backupId,
    path: z.string(),
    size: z.number().int().nonnegative(),
    sha256: sha256.optional(),
    fetched: z.number().int().nonnegative(),
    providers: z.array(providerName),
    faults: z.array(providerFault),
    milliseconds: z.number().nonnegative(),
  }),
);

export const restoreFailed = defineEvent(
  "restore.failed",
  z.object({
    restore: hex(16),
    backup: backupId,
    code: z.string(),
    message: z.string(),
    next: z.string(),
    params: errorParams.optional(),
    faults: z.array(providerFault),
  }),
);

/** A share was missing or did not verify. */
export const shareDamaged = defineEvent(
  "share.damaged",
  z.object({
    backup: backupId,
    provider: providerName,
    object: z.string(),
    pack: packId.optional(),
    fault: z.enum(["missing", "altered"]),
  }),
);

/** Somebody asks for a drill; everything about it is decided. */
export const drillRequested = defineEvent("drill.requested", z.object({ drill: hex(16), scenario: z.string() }));

/** A drill has ended, and its evidence report is filed. */
export const drillCompleted = defineEvent(
  "drill.completed",
  z.object({
    drill: hex(16),
    scenario: z.string(),
    outcome: z.enum(["completed", "stopped", "failed"]),
    /** Number of the report. */
    report: z.number().int().positive(),
    /** Whether everything came back and every check passed. */
    successful: z.boolean(),
  }),
);

/** A drill of the schedule is near or late. */
export const drillDue = defineEvent(
  "drill.due",
  z.object({ scenario: z.string(), last: timestamp.nullable(), due: timestamp, state: z.enum(["soon", "overdue"]) }),
);

/** The closed union: nothing else is ever said between rooms. */
export const events = [
  dropReceived,
  shareStaged,
  shareStored,
  shareRefused,
  backupSealed,
  backupAbandoned,
  dropRefused,
  manifestSigned,
  receiptRequested,
  deadlinePassed,
  backupRestorable,
  backupProtected,
  backupStalled,
  backupOverdue,
  restoreRequested,
  restoreCompleted,
  restoreFailed,
  shareDamaged,
  drillRequested,
  drillCompleted,
  drillDue,
] as const;

type Definition = (typeof events)[number];
/** Any event with its envelope. */
export type FenchiEvent = { [D in Definition as D["name"]]: z.infer<D["schema"]> }[Definition["name"]];
/** The event of one name. */
export type EventOf<Name extends Definition["name"]> = z.infer<Extract<Definition, { name: Name }>["schema"]>;
/** What an event of one name carries. */
export type DataOf<Name extends Definition["name"]> = z.infer<Extract<Definition, { name: Name }>["data"]>;
export type EventName = Definition["name"];

/** An event as a handler makes it: the composition adds id, source and time. */
export type Draft = { [D in Definition as D["name"]]: { name: D["name"]; data: z.input<D["data"]> } }[EventName];

const byType = new Map<string, Definition>(events.map((definition) => [definition.type, definition]));

/** @throws {InvalidInput} `event-invalid` when the value is no CloudEvent of a known type or its data does not fit. */
export function parseEvent(value: unknown): FenchiEvent {
  const outer = envelope.safeParse(value);
  const definition = outer.success ? byType.get(outer.data.type) : undefined;
  const parsed = definition?.schema.safeParse(value);
  if (parsed?.success) return parsed.data as FenchiEvent;
  const why = !outer.success
    ? z.prettifyError(outer.error)
    : !parsed
      ? `unknown type ${outer.data.type}`
      : z.prettifyError(parsed.error);
  throw new InvalidInput("event-invalid", `This is not an event that Fenchi knows: ${why}`, {
    next: "Check which sender made it and its version; the message stays in the dead letters and can be queued again.",
    params: { why },
  });
}

/** Wraps what a handler says into a CloudEvent. */
export function toEvent(draft: Draft, meta: { id: string; source: string; time: string }): FenchiEvent {
  const data = draft.data as Record<string, unknown>;
  const subject = data["backup"] ?? data["drop"] ?? data["restore"] ?? data["drill"];
  return parseEvent({
    specversion: "1.0",
    ...meta,
    type: `tw.fenchi.${draft.name}`,
    ...(typeof subject === "string" ? { subject } : {}),
    datacontenttype: "application/json",
    data: draft.data,
  });
}

/** The short name of an event's type: `share.stored` of `tw.fenchi.share.stored`. */
export function nameOf(event: FenchiEvent): EventName {
  return event.type.slice("tw.fenchi.".length) as EventName;
}

export { timestamp };
