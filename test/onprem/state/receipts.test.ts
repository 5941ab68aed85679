import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../../onprem/engine/sqlite.ts";
import { createStatements } from "../../../onprem/engine/state/query.ts";
import { createReceipts } from "../../../onprem/engine/state/receipts.ts";
import { SCHEMA } from "../../../onprem/engine/state/schema.ts";
import { temporaryFolder } from "../samples.ts";
import { backupId, bytesOf, hashOf } from "./samples.ts";

/** Receipts that hold `limit` rows, and how many rows were read from the file since last asked. */
function setUp(limit: number) {
  const path = join(temporaryFolder(), "state.db");
  const database = openDatabase(path, SCHEMA);
  onTestFinished(database.close);
  const statements = createStatements(database.sql, path);
  let read = 0;
  const receipts = createReceipts(
    {
      ...statements,
      query(text, row) {
        const query = statements.query(text, row);
        const all: typeof query.all = (values) => {
          const rows = query.all(values);
          read += rows.length;
          return rows;
        };
        return { ...query, all };
      },
    },
    limit,
  );
  const add = (backup: number, ...objects: string[]) => {
    const rows = objects.map((name) => ({
      provider: "aws",
      name,
      sha256: hashOf(name),
      lockedUntil: undefined,
      receipt: hashOf(`receipt ${objects}`),
    }));
    receipts.add(backupId(backup), bytesOf(`receipt ${objects}`), rows);
  };
  const look = (backup: number) => {
    read = 0;
    const found = receipts.of(backupId(backup)).map(({ name }) => name);
    return { found, read };
  };
  return { add, look };
}

describe("receipts", () => {
  it("are read from the file once", () => {
    const { add, look } = setUp(100);
    expect(look(1)).toEqual({ found: [], read: 0 });
    add(1, "a", "b");
    add(2, "x");
    expect(look(1)).toEqual({ found: ["a", "b"], read: 2 });
    expect(look(1)).toEqual({ found: ["a", "b"], read: 0 });
    add(1, "b", "c");
    expect(look(1)).toEqual({ found: ["a", "b", "c"], read: 1 });
    expect(look(2)).toEqual({ found: ["x"], read: 1 });
  });

  it("are let go of, those looked at longest ago first, when too many are held", () => {
    const { add, look } = setUp(5);
    for (const backup of [1, 2, 3]) add(backup, `${backup}a`, `${backup}b`);
    for (const backup of [1, 2]) look(backup);
    expect(look(1)).toMatchObject({ read: 0 });
    expect(look(3)).toMatchObject({ read: 2 });
    expect(look(1)).toMatchObject({ read: 0 });
    expect(look(2)).toEqual({ found: ["2a", "2b"], read: 2 });
    expect(look(3)).toMatchObject({ read: 2 });
  });

  it("of one large backup are held all the same", () => {
    const { add, look } = setUp(2);
    add(1, "a", "b", "c");
    expect(look(1)).toMatchObject({ read: 3 });
    expect(look(1)).toMatchObject({ read: 0 });
  });
});
