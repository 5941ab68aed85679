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
 * Reads JSON whose bytes have already been verified. Members that the schema does not name are ignored, unless the
 * document's own `critical` list names them.
 * @throws {InvalidInput} `document-invalid` where it is not JSON of that form
 * @throws {Refused} `format-newer` where it needs a reader newer than this one
 */
export function fromVerified<Schema extends z.ZodObject>(
  schema: Schema,
  bytes: Uint8Array,
  what: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid(what, "not JSON in UTF-8", cause);
  }
  const outer = critical.safeParse(value);
  const unknown = outer.success ? outer.data.critical?.filter((name) => !(name in schema.shape)) : undefined;
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

function invalid(what: string, why: string, cause: unknown): InvalidInput {
  return new InvalidInput("document-invalid", `The ${what} is signed but not of the form it must have: ${why}`, {
    next: "It was made by a faulty or newer version; keep it and report it.",
    params: { what, why },
    cause,
  });
}
