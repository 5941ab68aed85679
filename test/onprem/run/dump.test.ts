import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countDumpRows, dumpParts } from "../../../onprem/run/checks/dump.ts";
import { runCheck } from "../../../onprem/run/checks/index.ts";
import { checkConfig } from "../../../onprem/run/config.ts";
import { writeDump } from "../../../onprem/sample/dump.ts";
import { registerRows } from "../../../onprem/sample/rows.ts";
import { runSeed } from "../../run.ts";
import { idOfNumber, temporaryFolder } from "../samples.ts";

const module = (to: string) => ({
  module: "a/b/1",
  to,
  backup: { backup: idOfNumber(1), kind: "file" as const, name: "x", size: 1, sha256: "0".repeat(64), time: "" },
  sha256: null,
  environment: {},
  folder: "/",
});
const check = (to: string, more: object) => runCheck(checkConfig.parse(more), module(to));

test("rows that a dump brings to its tables are counted, statements are not", async () => {
  const row = fc.string({ unit: fc.constantFrom("a", "\\\\.", "COPY", " ", "\t", "戶", ";") });
  const tables = fc.array(fc.array(row, { maxLength: 20 }), { maxLength: 5 });
  const folder = temporaryFolder();
  await fc.assert(
    fc.asyncProperty(tables, async (all) => {
      const copies = all.map((rows, index) =>
        [`COPY public.t${index} (x) FROM stdin;`, ...rows.map((text) => `r${text}`), "\\.", ""].join("\n"),
      );
      const text = `\\restrict abc\nCREATE TABLE t0 (x text);\n${copies.join("SELECT 1;\n")}-- COPY public.t0 (x) FROM stdin\n`;
      const path = join(folder, "dump.sql");
      writeFileSync(path, text);
      for (const [index, rows] of all.entries()) {
        expect(await countDumpRows(path, `t${index}`)).toBe(rows.length);
        expect(await countDumpRows(path, `public.t${index}`)).toBe(rows.length);
      }
      expect(await countDumpRows(path, "other")).toBe(0);
      const parts = [...dumpParts(text)];
      expect(parts.flatMap((part) => (part.kind === "copy" ? [part.rows.split("\n").length - 1] : []))).toEqual(
        all.map((rows) => rows.length),
      );
      expect(parts.some((part) => part.kind === "sql" && part.text.includes("restrict"))).toBe(false);
    }),
    { seed: Number(runSeed), numRuns: 50 },
  );
});

test("a dump with COPY, as pg_dump writes it, is loaded and asked; a wrong number is told", async () => {
  const path = join(temporaryFolder(), "dump.sql");
  await writeDump(path, { seed: 1, bytes: 40_000 });
  const counts = new Map(registerRows({ seed: 1, bytes: 40_000 }).map(({ table, count }) => [table.name, count]));
  const residents = counts.get("resident") ?? 0;
  const rows = { kind: "rows", table: "resident" };
  expect(await check(path, { ...rows, rows: residents })).toMatchObject({ kind: "count", passed: true });
  expect(await check(path, { ...rows, rows: residents + 1 })).toMatchObject({
    passed: false,
    found: String(residents),
  });
  const query = "SELECT count(*) FROM resident JOIN household USING (household_no)";
  const sql = { kind: "sql", engine: "postgres", query, expect: residents };
  expect(await check(path, sql)).toMatchObject({ kind: "sql", passed: true });
});
