/** A JSON Schema or a part of an OpenAPI document, as parsed. */
export type Json = { readonly [key: string]: unknown };

type Rule = (
  limit: unknown,
  value: unknown,
  schema: Json,
  check: (schema: Json, value: unknown) => string[],
) => string[];

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const when = (holds: boolean, complaint: string) => (holds ? [] : [complaint]);
const fits = (schemas: unknown, value: unknown, check: (schema: Json, value: unknown) => string[]) =>
  (schemas as Json[]).filter((schema) => check(schema, value).length === 0).length;

/** Formats that the document uses. */
const FORMATS: Readonly<Record<string, (value: string) => boolean>> = {
  "date-time": (value) => !Number.isNaN(Date.parse(value)),
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value),
  binary: () => true,
};

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isSafeInteger,
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: isObject,
  null: (value) => value === null,
};

/** The keywords that the document uses; see {@link unknownKeywords} for others. */
const RULES: Readonly<Record<string, Rule>> = {
  type: () => [],
  enum: (words, value) => when((words as unknown[]).includes(value), `is none of ${words}`),
  pattern: (pattern, value) => when(new RegExp(String(pattern), "u").test(String(value)), `does not match ${pattern}`),
  format: (format, value) =>
    when(FORMATS[String(format)]?.(String(value)) === true, `is no ${format}, or that is not known`),
  minLength: (limit, value) => when(String(value).length >= Number(limit), `is shorter than ${limit}`),
  maxLength: (limit, value) => when(String(value).length <= Number(limit), `is longer than ${limit}`),
  minimum: (limit, value) => when(Number(value) >= Number(limit), `is less than ${limit}`),
  maximum: (limit, value) => when(Number(value) <= Number(limit), `is more than ${limit}`),
  exclusiveMinimum: (limit, value) => when(Number(value) > Number(limit), `is not more than ${limit}`),
  maxItems: (limit, value) => when((value as unknown[]).length <= Number(limit), `has more than ${limit}`),
  exclusiveMaximum: (limit, value) => when(Number(value) < Number(limit), `is not less than ${limit}`),
  minItems: (limit, value) => when((value as unknown[]).length >= Number(limit), `has fewer than ${limit}`),
  required: (names, value) => (names as string[]).flatMap((name) => when(name in (value as Json), `lacks ${name}`)),
  properties: (properties, value, _, check) =>
    Object.entries(properties as Json).flatMap(([name, schema]) => {
      const part = isObject(value) ? value[name] : undefined;
      return part === undefined ? [] : check(schema as Json, part).map((complaint) => `.${name} ${complaint}`);
    }),
  additionalProperties: (schema, value, { properties = {} }, check) =>
    Object.entries(value as Json).flatMap(([name, part]) =>
      name in (properties as Json) ? [] : check(schema as Json, part),
    ),
  items: (schema, value, _, check) => (value as unknown[]).flatMap((part) => check(schema as Json, part)),
  anyOf: (schemas, value, _, check) => when(fits(schemas, value, check) > 0, "fits none"),
  oneOf: (schemas, value, _, check) => when(fits(schemas, value, check) === 1, "does not fit exactly one"),
  default: () => [],
  description: () => [],
};

/** A check of values against the schemas of one document. Answers what is wrong with them. */
export function checkerOf(document: Json): (schema: Json, value: unknown) => string[] {
  function resolve(pointer: string): Json {
    const found = pointer
      .slice(2)
      .split("/")
      .reduce((at: unknown, name) => (isObject(at) ? at[name] : undefined), document);
    if (!isObject(found)) throw new Error(`${pointer} leads nowhere`);
    return found;
  }
  function check(schema: Json, value: unknown): string[] {
    const { $ref, type } = schema;
    if (typeof $ref === "string") return check(resolve($ref), value);
    const types = [type ?? []].flat() as string[];
    if (types.length > 0 && !types.some((each) => TYPES[each]?.(value))) return [`is no ${types.join(" or ")}`];
    // Limits of a text say nothing of what may be null instead.
    if (value === null && types.includes("null")) return [];
    return Object.entries(schema).flatMap(([keyword, limit]) => RULES[keyword]?.(limit, value, schema, check) ?? []);
  }
  return check;
}

/** Keywords of a schema, and of those in it, that the check knows nothing of. */
export function unknownKeywords(schema: Json): string[] {
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [] } = schema;
  const inside = [...Object.values(properties as Json), additionalProperties, items, anyOf, oneOf]
    .flat()
    .filter(isObject);
  const own = Object.keys(schema).filter((keyword) => keyword !== "$ref" && !(keyword in RULES));
  return [...own, ...inside.flatMap(unknownKeywords)];
}
