import { wordlist } from "@scure/bip39/wordlists/english.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rootFingerprint } from "../../vault/root-fingerprint.ts";
import { encodeSheets, type Sheet, sheetRecord } from "../../vault/sheet.ts";
import { parseSheet, sheetRows, sheetText } from "../../vault/sheet-words.ts";
import { subsets } from "../../vault/subsets.ts";
import { correctWords, protectWords } from "../../vault/word-code.ts";
import { counting, failure, first, hex, random, secret } from "./sheet-samples.ts";

const words = sheetRows(first).flat();

/** A list word other than this one. */
const another = fc.integer({ min: 1, max: 2047 });
const change = (word: string, by: number): string => wordlist[(wordlist.indexOf(word) + by) % 2048] ?? "";
const changed = (changes: ReadonlyMap<number, number>): string =>
  words.map((word, at) => (changes.has(at) ? change(word, changes.get(at) ?? 0) : word)).join(" ");
const place = (at: number): string => `${Math.floor(at / 4) + 1}.${(at % 4) + 1}`;
const position = fc.integer({ min: 0, max: 35 });

describe("the words of a sheet", () => {
  test("are nine rows of four, and stay what they are", () => {
    const [fixed] = encodeSheets(new Uint8Array(32).fill(7), { threshold: 2, count: 3 }, counting());
    expect(sheetRows(fixed as Sheet).map((row) => row.join(" "))).toMatchInlineSnapshot(`
      [
        "avoid motion insect glide",
        "ignore always thought theme",
        "abandon coral light army",
        "gather adapt blossom school",
        "alcohol coral light army",
        "gather adapt blossom school",
        "alcohol coral light army",
        "gather adapt blossom school",
        "grace achieve knife wedding",
      ]
    `);
  });

  test("are the record's bits, eleven a word, the version and the numbers in front", () => {
    const bits = words.slice(0, 32).map((word) => wordlist.indexOf(word).toString(2).padStart(11, "0"));
    const record = BigInt(`0b${bits.join("")}`)
      .toString(16)
      .padStart(88, "0");
    expect(record).toBe(`1024${hex(rootFingerprint(secret)).slice(0, 16)}${hex(first.issue)}${hex(first.share)}`);
    expect(record).toBe(hex(sheetRecord(first)));
  });

  test("come back from every form: rows, numbers in any order, four letters, capitals, full width, the QR code's line", () => {
    const rows = sheetRows(first);
    const numbered = rows.map((row, at) => `${at + 1}. ${row.join("  ")}`);
    const wide = [...words.join(" ")].map((letter) =>
      letter === " " ? "\u3000" : String.fromCharCode(letter.charCodeAt(0) + 0xfee0),
    );
    const forms = [
      words.join(" "),
      words.join("\n"),
      words.map((word) => word.slice(0, 4).toUpperCase()).join(", "),
      rows.map((row) => ` ${row.join("\t")} `).join("\r\n\r\n"),
      [...numbered].reverse().join("\n"),
      numbered.join(" "),
      numbered.join("\n").replaceAll("  ", "\n"),
      wide.join(""),
      sheetText(first),
      `Dear colleague,\n1 of 5\n----- BEGIN FENCHI SHEET 1 OF 5 -----\n${numbered.join("\n")}\n----- END FENCHI SHEET -----\nbye 7`,
    ];
    for (const form of forms) expect(hex(sheetRecord(parseSheet(form)))).toBe(hex(sheetRecord(first)));
  });

  test("come back whatever the secret and the numbers", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc
          .integer({ min: 2, max: 16 })
          .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 2, max: count }))),
        (bytes, [count, threshold]) => {
          const made = encodeSheets(bytes, { threshold, count }, random);
          const read = made.map((sheet) => parseSheet(sheetText(sheet)));
          expect(read.map((sheet) => hex(sheetRecord(sheet)))).toEqual(made.map((sheet) => hex(sheetRecord(sheet))));
          expect(read.map(({ number, threshold, count }) => [number, threshold, count])).toEqual(
            made.map((_, index) => [index + 1, threshold, count]),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  test("the list tells its words apart by four letters", () => {
    expect(new Set(wordlist.map((word) => word.slice(0, 4))).size).toBe(2048);
  });
});

describe("a mistyped sheet", () => {
  test("any single wrong word is found, and its row named", () => {
    fc.assert(
      fc.property(position, another, (at, by) => {
        const error = failure(() => parseSheet(changed(new Map([[at, by]])), "sheet 1"));
        expect(error.code).toBe("sheet-row");
        expect(error.params).toEqual({
          sheet: "sheet 1",
          row: Math.floor(at / 4) + 1,
          word: (at % 4) + 1,
          places: place(at),
        });
      }),
      { numRuns: 500 },
    );
  });

  test("any two wrong words are found, and both named", () => {
    fc.assert(
      fc.property(fc.uniqueArray(position, { minLength: 2, maxLength: 2 }), another, another, (at, by, byToo) => {
        const [one = 0, two = 0] = at.toSorted((a, b) => a - b);
        const error = failure(() =>
          parseSheet(
            changed(
              new Map([
                [one, by],
                [two, byToo],
              ]),
            ),
          ),
        );
        expect([error.code, error.params["places"]]).toEqual(["sheet-row", `${place(one)}, ${place(two)}`]);
      }),
      { numRuns: 100 },
    );
  });

  test("three and four wrong words are never taken for right", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(position, another), { minLength: 3, maxLength: 4, selector: ([at]) => at }),
        (changes) => {
          expect(failure(() => parseSheet(changed(new Map(changes)))).code).toMatch(/^sheet-(row|checksum)$/);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("two words exchanged in a row are found, in every row", () => {
    for (let row = 0; row < 9; row++) {
      for (const [one = 0, two = 0] of subsets([0, 1, 2, 3], 2)) {
        const swapped = [...words];
        swapped[row * 4 + one] = words[row * 4 + two] ?? "";
        swapped[row * 4 + two] = words[row * 4 + one] ?? "";
        if (swapped.join() === words.join()) continue;
        const error = failure(() => parseSheet(swapped.join(" ")));
        expect([error.code, error.params["places"]]).toEqual([
          "sheet-row",
          `${place(row * 4 + one)}, ${place(row * 4 + two)}`,
        ]);
      }
    }
  });

  test("two rows exchanged are noticed", () => {
    const rows = sheetRows(first).map((row) => row.join(" "));
    const error = failure(() => parseSheet([rows[1], rows[0], ...rows.slice(2)].join("\n")));
    expect(error.code).toBe("sheet-checksum");
  });

  test("words that cannot be read are worked out, four of them at most", () => {
    fc.assert(
      fc.property(fc.uniqueArray(position, { minLength: 1, maxLength: 4 }), (at) => {
        const torn = words.map((word, index) => (at.includes(index) ? `${word.slice(0, 1)}?` : word)).join(" ");
        expect(hex(sheetRecord(parseSheet(torn)))).toBe(hex(sheetRecord(first)));
      }),
      { numRuns: 50 },
    );
    const error = failure(() => parseSheet(`? ? ? ? ? ${words.slice(5).join(" ")}`, "a"));
    expect([error.code, error.params]).toEqual(["sheet-illegible", { sheet: "a", blanks: 5, most: 4 }]);
  });

  test("two that cannot be read leave enough to find a wrong one", () => {
    const torn = [
      "?",
      "?",
      ...changed(new Map([[20, 9]]))
        .split(" ")
        .slice(2),
    ].join(" ");
    expect(failure(() => parseSheet(torn)).params["places"]).toBe("6.1");
  });

  test("what is no word of the list is named, and no word of the sheet is quoted", () => {
    const typed = words.map((word, at) => (at === 6 ? "taiwan" : at === 35 ? "abs0rb" : word)).join(" ");
    const error = failure(() => parseSheet(typed, "a.txt"));
    expect(error.code).toBe("sheet-word");
    expect(error.params).toEqual({ sheet: "a.txt", row: 2, word: 3, places: "2.3, 9.4", read: "taiwan" });
    const located = failure(() => parseSheet(changed(new Map([[6, 1]]))));
    const said = `${located.message} ${located.next} ${JSON.stringify(located.params)}`.split(/\W+/);
    expect(said).not.toContain(words[6]);
  });

  test.each([
    ["sheet-length", () => words.slice(1).join(" "), { found: 35, needed: 36 }],
    ["sheet-length", () => "", { found: 0, needed: 36 }],
    [
      "sheet-layout",
      () =>
        sheetRows(first)
          .map((row, at) => row.slice(at === 4 ? 1 : 0).join(" "))
          .join("\n"),
      { row: 5, found: 3, needed: 4 },
    ],
    ["sheet-layout", () => numberedRows().slice(0, 8).join("\n"), { row: 9, found: 0, needed: 4 }],
    ["sheet-layout", () => [...numberedRows(), "extra"].join("\n"), { row: 9, found: 5, needed: 4 }],
    ["sheet-row-number", () => [...numberedRows(), "3 a b c d"].join("\n"), { row: 3 }],
    ["sheet-row-number", () => [...numberedRows(), "10 a b c d"].join("\n"), { row: 10 }],
    ["sheet-row-number", () => ["word", ...numberedRows()].join("\n"), { row: 0 }],
    ["sheet-several", () => `${sheetText(first)}\n${sheetText(first)}`, {}],
  ])("%s", (code, text, params) => {
    const error = failure(() => parseSheet(text(), "s"));
    expect([error.code, error.params]).toEqual([code, { sheet: "s", ...params }]);
  });

  test.each([
    ["sheet-version", 0, 0x20],
    ["sheet-fields", 0, 0x1f],
    ["sheet-fields", 1, 0x04],
    ["sheet-fields", 1, 0x54],
  ])("%s: words that fit, and say what no sheet says", (code, at, byte) => {
    const record = Uint8Array.from(sheetRecord(first));
    record[at] = byte;
    const bits = BigInt(`0x${hex(record)}`)
      .toString(2)
      .padStart(352, "0");
    const numbers = Array.from({ length: 32 }, (_, word) => Number.parseInt(bits.slice(word * 11, word * 11 + 11), 2));
    const text = protectWords(numbers).map((number) => wordlist[number]);
    expect(failure(() => parseSheet(text.join(" "))).code).toBe(code);
  });
});

function numberedRows(): string[] {
  return sheetRows(first).map((row, at) => `${at + 1} ${row.join(" ")}`);
}

describe("the check words", () => {
  /** Multiplication as written in the books: carry-less, then long division. */
  function times(a: bigint, b: bigint): bigint {
    let product = 0n;
    for (let bit = 0n; bit < 11n; bit++) if ((b >> bit) & 1n) product ^= a << bit;
    for (let bit = 21n; bit >= 11n; bit--) if ((product >> bit) & 1n) product ^= 0x805n << (bit - 11n);
    return product;
  }

  test("make the four sums zero", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2047 }), { minLength: 32, maxLength: 32 }), (data) => {
        const all = protectWords(data);
        expect(all.slice(0, 32)).toEqual(data);
        for (let j = 0; j < 4; j++) {
          let sum = 0n;
          for (const [i, word] of all.entries()) {
            let term = BigInt(word);
            for (let factor = 0; factor < i * j; factor++) term = times(term, 2n);
            sum ^= term;
          }
          expect(sum).toBe(0n);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("five missing words are too many", () => {
    expect(
      correctWords([
        ...protectWords(Array.from({ length: 32 }, () => 5)).slice(5),
        ...Array.from({ length: 5 }, () => undefined),
      ]),
    ).toBeUndefined();
  });
});
