import { checkerOf, type Json } from "./json-schema.ts";
import type { Answer } from "./server.ts";

/** One operation of the API's document. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Json;
  }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Json }>>;
  };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content: Readonly<Record<string, { readonly schema: Json }>> }
    >
  >;
}

/** The API's document as parsed, its operations, and a check of values against its schemas. */
export function readDocument(json: unknown) {
  const document = json as Json & {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Json>> };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
  return { document, operations, check: checkerOf(document) };
}

/** The complaints about an answer: its status and type must be listed, its body fit. */
export function complaints(
  operation: Operation,
  answer: Answer,
  check: (schema: Json, value: unknown) => string[],
): string[] {
  const said = operation.responses[answer.status];
  if (!said) return [`${operation.operationId} answers ${answer.status}`];
  const type = answer.headers["content-type"]?.split(";")[0] ?? "";
  const content = said.content[type];
  if (!content) return [`${operation.operationId} answers ${type}`];
  return check(content.schema, type === "application/json" ? answer.json : answer.text);
}
