import { z } from "@hono/zod-openapi";

/** Files as routes answer them: by the name of their kind. */
export const mediaTypes = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv",
  json: "application/json",
  html: "text/html",
  svg: "image/svg+xml",
  mermaid: "text/vnd.mermaid",
} as const;
export type MediaKind = keyof typeof mediaTypes;

const binary = z.string().meta({ format: "binary" });

/** The answer of a route that gives a file of one of these kinds. */
export function fileAnswer(description: string, kinds: readonly MediaKind[]) {
  return { description, content: Object.fromEntries(kinds.map((kind) => [mediaTypes[kind], { schema: binary }])) };
}

/** What a page may do: show itself with its own style, and nothing else. It has no script, form, frame or link that does anything. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** The headers of a file. Pages are shown, all else is saved under the name. @param name ASCII, without the ending */
export function fileHeaders(kind: MediaKind, name: string): Record<string, string> {
  const shown = kind === "html" || kind === "svg";
  const text = kind === "xlsx" || kind === "json" ? "" : "; charset=utf-8";
  return {
    "Content-Type": `${mediaTypes[kind]}${text}`,
    "Content-Disposition": `${shown ? "inline" : "attachment"}; filename="${name}.${kind === "mermaid" ? "mmd" : kind}"`,
    ...(shown ? { "Content-Security-Policy": pagePolicy } : {}),
  };
}

/** A number of the 999,999 that reports, versions and actions have, in a path or query. */
export const ordinal = z.coerce.number().int().min(1).max(999_999);

export const language = z.enum(["en", "zh-TW"]).default("zh-TW");

/** A yes or no in a query. */
export const flag = z.enum(["true", "false"]).default("false");
