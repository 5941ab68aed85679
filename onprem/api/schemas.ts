import { z } from "@hono/zod-openapi";
import { hex } from "../../events/cloudevent.ts";
import { events } from "../../events/index.ts";
import { fileEntry } from "../../vault/body.ts";
import { backupFilter, backupSummary, deadLetter, streamRequest } from "../engine/service.ts";

/** How every error is told. */
export const failureBody = z
  .object({
    code: z.string().meta({ description: "Stable, kebab-case." }),
    message: z.string().meta({ description: "One sentence in English." }),
    next: z.string().meta({ description: "What the operator should do." }),
    params: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .meta({ description: "The names and numbers in the sentence." }),
  })
  .meta({ id: "Error" });

const MEANINGS = {
  400: "The request is not of the form it must have.",
  401: "No token, or a wrong one.",
  403: "A page of another site asks; or the engine may not do that at a provider or disk.",
  404: "Nothing of that name.",
  409: "Something else has that name already.",
  411: "An upload that does not say how it ends.",
  413: "The body is too large.",
  415: "The body is not JSON.",
  421: "Sent to a name that is not this engine's.",
  422: "The vault's state does not allow it.",
  500: "The engine failed in a way that it does not know.",
  502: "Bytes at a provider do not verify.",
  503: "The engine, a provider or a disk does not answer now.",
  507: "No room.",
} as const;

type Meaning = keyof typeof MEANINGS;
const ALWAYS = [403, 421, 500, 503] as const satisfies readonly Meaning[];

/** The answers of a route that are errors: those any route may give, and those named. */
export function failures<const Status extends Meaning>(...statuses: readonly Status[]) {
  const said = [...new Set<Meaning>([...statuses, ...ALWAYS])].sort();
  return Object.fromEntries(said.map((status) => [status, json(failureBody, MEANINGS[status])])) as {
    [S in Status | (typeof ALWAYS)[number]]: ReturnType<typeof json<typeof failureBody>>;
  };
}

/** A JSON answer. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** A JSON request body. */
export const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { "application/json": { schema } },
});

export const dropId = z.object({ drop: hex(16) });
export const restoreId = z.object({ restore: hex(16) });
export const letterId = z.object({
  id: z.string().min(1).max(64).meta({ description: "A dead letter's id, or `all`." }),
});

/** How long an answer may be waited for. */
export const waitMilliseconds = z.coerce.number().int().min(1).max(30_000);

export const backupQuery = backupFilter.extend({
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});
export const backupId = z.object({ backup: hex(16) });
export const fileList = z.object({ files: z.array(fileEntry) }).meta({ id: "FileList" });
export const backupList = z.object({ backups: z.array(backupSummary) }).meta({ id: "BackupList" });
export const deadLetterList = z.object({ deadLetters: z.array(deadLetter) }).meta({ id: "DeadLetterList" });
export const requeued = z.object({ requeued: z.number().int().nonnegative() }).meta({ id: "Requeued" });
export const health = z.object({ status: z.literal("up") }).meta({ id: "Health" });

/** In a query, labels are `labels[key]=value`, which OpenAPI calls a deep object. */
export const streamQuery = streamRequest.omit({ labels: true });
export const streamLabels = streamRequest.shape.labels;

/** One event as it is sent, whatever its name. */
export const anyEvent = z.union(events.map((event) => event.schema)).meta({ id: "Event" });

/** How far work is, in bytes. */
export const progress = z
  .object({ done: z.number().nonnegative(), total: z.number().nonnegative().optional() })
  .meta({ id: "Progress" });

/** An error after the answer has begun: what would have been its status, and its body. */
export const lateFailure = z
  .object({ status: z.number().int().nonnegative(), error: failureBody })
  .meta({ id: "LateFailure" });
