import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Changes } from "../../onprem/sample/changes.ts";
import { digits, pick, sequence } from "../../onprem/sample/column.ts";
import { writeSqlite } from "../../onprem/sample/database.ts";
import { documents, writeDocuments } from "../../onprem/sample/documents.ts";
import { dumpStream, writeDump } from "../../onprem/sample/dump.ts";
import { register } from "../../onprem/sample/register.ts";
import { parseSize } from "../../onprem/sample/size.ts";

const MiB = 2 ** 20;
const dump = (bytes: number, changes?: Changes, seed = 1) => Buffer.concat([...dumpStream({ seed, bytes, changes })]);
const lines = (bytes: Buffer) => bytes.toString("utf8").split("\n");
const generation = (number: number, layout: Changes["layout"], fraction = 0.02): Changes => ({
  fraction,
  layout,
  generation: number,
});

/** Where two generations differ: line numbers, and for each the columns. */
function difference(before: Buffer, after: Buffer) {
  const [old, young] = [lines(before), lines(after)];
  expect(young.length).toBe(old.length);
  return old.flatMap((line, number) => {
    const other = young[number] ?? "";
    if (line === other) return [];
    const [was, is] = [line.split("\t"), other.split("\t")];
    expect(is.length).toBe(was.length);
    return [
      { number, columns: was.flatMap((value, column) => (value === is[column] ? [] : [column])), width: is.length },
    ];
  });
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fenchi-sample-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("dump", () => {
  test.each([100_000, MiB, 8 * MiB])("meets a size of %i bytes", (bytes) => {
    expect(Math.abs(dump(bytes).length - bytes) / bytes).toBeLessThan(0.04);
  });

  test("is the same for a seed and another for another", () => {
    expect(dump(MiB).equals(dump(MiB))).toBe(true);
    expect(dump(MiB, undefined, 2).equals(dump(MiB))).toBe(false);
  });

  test("keeps its bytes for ever: figures of different days can be compared", () => {
    expect(createHash("sha256").update(dump(MiB)).digest("hex")).toMatchInlineSnapshot(
      `"3d7d8449e58669b8621e0d6305467dd41768d76e828d934de5e5c54aa0cad473"`,
    );
    const second = dump(MiB, generation(2, "scattered"));
    expect(createHash("sha256").update(second).digest("hex")).toMatchInlineSnapshot(
      `"9a1688dfe932778c9017c48ca8f4155b13721c94958296dbb1fc0ed4708c6433"`,
    );
  });

  test("compresses to 25-35 % by zstd at level 1", () => {
    const bytes = dump(32 * MiB);
    const ratio = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }).length / bytes.length;
    expect(ratio).toBeGreaterThan(0.25);
    expect(ratio).toBeLessThan(0.35);
  });

  test("is well-formed COPY text with as many fields as columns, parents before children", () => {
    const text = lines(dump(MiB));
    expect(text[3]).toContain("nobody in this file exists");
    for (const table of register) {
      const first = text.findIndex((line) => line.startsWith(`COPY public.${table.name} (`));
      const rows = text.slice(first + 1, text.indexOf("\\.", first));
      expect(rows.length).toBeGreaterThan(500);
      expect(new Set(rows.map((row) => row.split("\t").length))).toEqual(new Set([table.columns.length]));
      expect(new Set(rows.map((row) => row.split("\t")[0])).size).toBe(rows.length);
    }
    const households = new Set(text.filter((line) => /^SX/.test(line)).map((line) => line.split("\t")[0]));
    const named = text.map((line) => /^\d{10}\t(SX\d+)\t/.exec(line)?.[1]).filter((number) => number !== undefined);
    expect(named.length).toBeGreaterThan(500);
    expect(named.every((number) => households.has(number))).toBe(true);
  });

  test("holds no number that could be a true national id or resident number", () => {
    const text = dump(4 * MiB).toString("utf8");
    expect(text).not.toMatch(/[A-Z][1289A-D]\d{8}(?!\d)/);
    expect(text.match(/\t[A-Z]X\d{8}\t/g)?.length).toBeGreaterThan(5000);
  });

  test("is written to a file with its size and hash", async () => {
    const path = join(folder, "register.sql");
    const written = await writeDump(path, { seed: 1, bytes: MiB });
    const bytes = await readFile(path);
    expect(bytes.equals(dump(MiB))).toBe(true);
    expect(written).toEqual({
      path,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
  });
});

describe("generations", () => {
  test("generation 0 is the first dump", () => {
    expect(dump(MiB, generation(0, "scattered")).equals(dump(MiB))).toBe(true);
  });

  test.each(["scattered", "clustered"] as const)(
    "%s: 2 percent of the rows change in one or two short columns",
    (layout) => {
      for (const number of [1, 2, 3]) {
        const before = dump(8 * MiB, generation(number - 1, layout));
        const changed = difference(before, dump(8 * MiB, generation(number, layout)));
        const rows = lines(before).filter((line) => line.includes("\t")).length;
        expect(changed.length / rows).toBeGreaterThan(0.0185);
        expect(changed.length / rows).toBeLessThan(0.0215);
        expect(new Set(changed.map(({ columns }) => columns.length))).toEqual(new Set([1, 2]));
        for (const { columns, width } of changed) {
          const table = register.find((candidate) => candidate.columns.length === width);
          expect(columns.every((column) => table?.columns[column]?.short)).toBe(true);
        }
      }
    },
  );

  test("scattered changes lie in every part of the dump", () => {
    const before = dump(8 * MiB);
    const changed = difference(before, dump(8 * MiB, generation(1, "scattered")));
    const [parts, all] = [100, lines(before).length];
    const hit = new Set(changed.map(({ number }) => Math.floor((number / all) * parts)));
    expect(hit.size).toBe(parts);
  });

  test("clustered changes are adjacent", () => {
    const numbers = difference(dump(8 * MiB), dump(8 * MiB, generation(1, "clustered"))).map(({ number }) => number);
    const span = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1;
    // Between two tables lie four lines of SQL.
    expect([0, 4]).toContain(span - numbers.length);
  });

  test("any seed, layout, fraction and generation keep the lines and the keys", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          layout: fc.constantFrom("scattered" as const, "clustered" as const),
          fraction: fc.double({ min: 0, max: 1, noNaN: true }),
          number: fc.integer({ min: 0, max: 5 }),
        }),
        ({ seed, layout, fraction, number }) => {
          const young = dump(50_000, generation(number, layout, fraction), seed);
          for (const { columns } of difference(dump(50_000, undefined, seed), young)) expect(columns).not.toContain(0);
        },
      ),
      { numRuns: 25 },
    );
  });

  test("changes that make no sense are refused", () => {
    expect(() => dump(1000, generation(-1, "scattered"))).toThrow(RangeError);
    expect(() => dump(1000, generation(1, "scattered", 2))).toThrow(RangeError);
  });
});

describe("parts", () => {
  test("a sequence writes every combination once", () => {
    const part = sequence(pick(["甲", "乙", ""]), digits(1), pick(["x", "yz"]));
    const out = Buffer.alloc(16);
    const texts = Array.from({ length: part.size }, (_, value) =>
      out.toString("utf8", 0, part.write(out, 0, value, 0)),
    );
    expect(new Set(texts).size).toBe(3 * 10 * 2);
    expect(texts).toContain("乙7yz");
  });

  test("more than 32 bits of combinations are refused", () => {
    expect(() => sequence(digits(5), digits(5))).toThrow(RangeError);
  });
});

describe("database", () => {
  test("is a real SQLite file with the dump's rows, indexes and generations", async () => {
    const path = join(folder, "register.sqlite");
    const written = await writeSqlite(path, { seed: 1, bytes: 4 * MiB });
    expect(Math.abs(written.bytes - 4 * MiB) / (4 * MiB)).toBeLessThan(0.1);
    using database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    const orphans = "SELECT count(*) AS n FROM resident WHERE household_no NOT IN (SELECT household_no FROM household)";
    expect(database.prepare(orphans).get()).toEqual({ n: 0 });
    const indexes = register.reduce((sum, table) => sum + table.indexes.length + 1, 0);
    expect(database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE type = 'index'").get()).toEqual({
      n: indexes,
    });
    const row = database.prepare("SELECT * FROM resident WHERE resident_no = 7").get();
    const line = lines(dump(MiB)).find((text) => /^0000000007\tSX/.test(text));
    expect(Object.values(row ?? {}).slice(1)).toEqual(line?.split("\t").slice(1));
  });

  test("an older file is replaced by another generation", async () => {
    const path = join(folder, "replaced.sqlite");
    const first = await writeSqlite(path, { seed: 1, bytes: MiB });
    const before = await readFile(path);
    const second = await writeSqlite(path, { seed: 1, bytes: MiB, changes: generation(1, "scattered") });
    expect(second.rows).toBe(first.rows);
    expect((await readFile(path)).equals(before)).toBe(false);
  });
});

describe("documents", () => {
  test("have Chinese names, blanks, quotes and folders, one of them empty, the largest as asked", async () => {
    const root = join(folder, "文件");
    const written = await writeDocuments(root, { seed: 1, largest: 100_000 });
    const paths = written.map(({ path }) => path);
    expect(new Set(paths).size).toBe(40);
    for (const mark of [/\p{Script=Han}/u, / /, /'/, /["＂]/, /“/, /\/.*\//]) {
      expect(paths.some((path) => mark.test(path))).toBe(true);
    }
    const sizes = written.map(({ bytes }) => bytes);
    expect(Math.min(...sizes)).toBe(0);
    expect(Math.max(...sizes)).toBe(100_000);
    for (const { path, content } of documents({ seed: 1, largest: 100_000 })) {
      expect((await readFile(join(root, path))).equals(content)).toBe(true);
    }
  });
});

describe("sizes", () => {
  test.each([
    ["1GiB", 2 ** 30],
    ["64M", 64 * MiB],
    ["100 KiB", 102_400],
    ["0.5mb", MiB / 2],
    ["4096", 4096],
  ])("%s", (text, bytes) => expect(parseSize(text)).toBe(bytes));

  test.each(["", "GiB", "-1", "1e9", "12 apples"])("refuses %j", (text) => {
    expect(() => parseSize(text)).toThrow(RangeError);
  });
});
