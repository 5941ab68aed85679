import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { z } from "zod";
import { Tampered } from "../../../events/error.ts";
import { explainSqlite } from "../sqlite.ts";
import { stopping } from "./problem.ts";

export type Values = Record<string, SQLInputValue>;

/** A prepared question, whose rows are checked as they come. */
export interface Query<Row> {
  get(values: Values): Row | undefined;
  all(values: Values): Row[];
}

/**
 * Prepares statements of one file. Parameters are named.
 *
 * Errors: `database-*` of {@link openDatabase}, and `engine-stopping` once it is closed; a row that is not of its form counts as damage.
 */
export interface Statements {
  query<Row>(text: string, row: z.ZodType<Row>): Query<Row>;
  /** Answers how many rows changed. */
  command(text: string): (values: Values) => number;
  /** An insert that answers the new row's number. */
  insertion(text: string): (values: Values) => number;
}

export function createStatements(sql: DatabaseSync, path: string): Statements {
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw sql.isOpen ? explainSqlite(error, path) : stopping();
    }
  };
  const read = <Row>(row: z.ZodType<Row>, found: unknown): Row => {
    const parsed = row.safeParse(found);
    if (parsed.success) return parsed.data;
    throw damaged(path, z.prettifyError(parsed.error));
  };
  return {
    query(text, row) {
      const statement = sql.prepare(text);
      return {
        get(values) {
          const found = explained(() => statement.get(values));
          return found && read(row, found);
        },
        all: (values) => explained(() => statement.all(values)).map((found) => read(row, found)),
      };
    },
    command(text) {
      const statement = sql.prepare(text);
      return (values) => Number(explained(() => statement.run(values)).changes);
    },
    insertion(text) {
      const statement = sql.prepare(text);
      return (values) => Number(explained(() => statement.run(values)).lastInsertRowid);
    },
  };
}

function damaged(path: string, why: string): Tampered {
  return new Tampered("database-damaged", `${path} is damaged: ${why}.`, {
    next: "Move it away and start again: what the providers hold does not depend on it.",
    params: { path },
  });
}

/** Bytes as SQLite gives them. */
export const blob = z.instanceof(Uint8Array);
export const count = z.number().int();
/** Milliseconds since 1970. */
export const time = count.transform((ms) => new Date(ms));
/** NULL, where the domain says `undefined`. */
export const orNull = <T extends z.ZodType>(value: T) => value.nullable().transform((given) => given ?? undefined);

/** A column that holds JSON. */
export function json<T extends z.ZodType>(value: T) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "not JSON" });
        return z.NEVER;
      }
    })
    .pipe(value as z.ZodType<z.output<T>, unknown>);
}
