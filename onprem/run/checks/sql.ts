import { DatabaseSync } from "node:sqlite";
import type { CheckConfig } from "../config.ts";
import { placeOf } from "./files.ts";
import type { Checked, Finding } from "./index.ts";
import { askPostgres } from "./postgres.ts";

type SqlCheck = Extract<CheckConfig, { kind: "sql" }>;
/** What SQL gives and JSON can say. */
type Value = string | number | boolean | null;

/** Asks a restored database, and compares its answer. */
export async function checkSql(check: SqlCheck, module: Checked): Promise<Finding> {
  const place = placeOf(check.path, module);
  const rows =
    check.engine === "sqlite"
      ? askSqlite(place, check.query)
      : (await askPostgres(place, check.query)).map((row) => row.map(plain));
  const expected = Array.isArray(check.expect) ? check.expect : [[check.expect]];
  const texts = [expected, rows].map((each) => JSON.stringify(each.map((row) => row.map(comparable))));
  const shown = Array.isArray(check.expect) ? JSON.stringify(expected) : JSON.stringify(check.expect);
  const found = !Array.isArray(check.expect) && rows.length === 1 && rows[0]?.length === 1 ? rows[0][0] : rows;
  return { what: check.query, expected: shown, found: JSON.stringify(found), passed: texts[0] === texts[1] };
}

/** The database is opened for reading alone: a check leaves it as it came back. */
function askSqlite(path: string, query: string): Value[][] {
  const database = new DatabaseSync(path, { readOnly: true, allowExtension: false });
  try {
    const statement = database.prepare(query);
    statement.setReadBigInts(true);
    return statement.all().map((row) => Object.values(row).map(plain));
  } finally {
    database.close();
  }
}

function plain(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}

/** Databases differ in whether a count is a number or a text: 3 and "3" are the same answer. */
function comparable(value: Value): string | null {
  return value === null ? null : String(value);
}
