import canonicalize from "canonicalize";
import { z } from "zod";
import { InvalidInput, Refused } from "../events/error.ts";
import { utf8 } from "./bytes.ts";

/** Canonical JSON (RFC 8785) in UTF-8: the only form that is ever hashed or signed. */
export function toCanonical(value: unknown): Uint8Array {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("nothing to canonicalize");
  return utf8(text);
}

const critical = z.looseObject({ critical: z.array(z.string()).optional() });

/**
 * Reads JSON whose bytes have already been verified. Only the canonical form is read, so that no two readers can take the
 * same bytes differently (a member given twice, say). Members that the schema does not name are ignored, unless the document's own
 * `critical` list names them.
 * @throws {InvalidInput} `document-invalid` where it is not canonical JSON of that form
 * @throws {Refused} `format-newer` where it needs a reader newer than this one
 */
export function fromVerified<Schema extends z.ZodObject>(
  schema: Schema,
  bytes: Uint8Array,
  what: string,
): z.infer<Schema> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(what, "not JSON in UTF-8", cause);
  }
  if (!isCanonical(value, text)) throw invalid(what, "not in canonical form", undefined);
  const outer = critical.safeParse(value);
  if (!outer.success) throw invalid(what, z.prettifyError(outer.error), outer.error);
  const unknown = outer.data.critical?.filter((name) => name !== "critical" && !Object.hasOwn(schema.shape, name));
  if (unknown?.length) {
    throw new Refused("format-newer", `The ${what} needs a newer Fenchi: it uses ${unknown.join(", ")}.`, {
      next: "Update Fenchi on this machine and try again.",
      params: { what, members: unknown.join(", ") },
    });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(what, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

/**
 * Whether `text`, which parses to `value`, is canonical. Most texts are settled by the engine's own serializer, which
 * differs from RFC 8785 in the order of members and in lone surrogates alone and is many times as fast.
 */
function isCanonical(value: unknown, text: string): boolean {
  if (!text.includes("\\ud") && JSON.stringify(value) === text && isSorted(value)) return true;
  try {
    return canonicalize(value) === text;
  } catch {
    return false;
  }
}

/** Whether the members of every object in it are in ascending order; a loop, since a folder's index has millions. */
function isSorted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before = "";
  for (const name of Object.keys(value)) {
    if (name <= before || !isSorted(Reflect.get(value, name))) return false;
    before = name;
  }
  return true;
}

function invalid(what: string, why: string, cause: unknown): InvalidInput {
  return new InvalidInput("document-invalid", `The ${what} is signed but not of the form it must have: ${why}`, {
    next: "It was made by a faulty or newer version; keep it and report it.",
    params: { what, why },
    cause,
  });
}
