import { deflateRawSync } from "node:zlib";
import { book, bookParts } from "../book.ts";
import { zip } from "../zip.ts";
import { type Crooked, threeRows } from "./kind.ts";

const sheet1 = "xl/worksheets/sheet1.xml";
const sound = () => bookParts([{ rows: threeRows }]);
const bombOf = (bytes: number) => deflateRawSync(Buffer.alloc(bytes, 0x20), { level: 9 });
const xmlPart = (xml: string) => zip(bookParts([{ xml }]));

/** Archives and XML that are damaged or meant to do harm. */
export const archives: readonly Crooked[] = [
  { name: "a truncated workbook", make: () => zip(sound()).subarray(0, 700), found: ["zip-broken "] },
  { name: "two letters of a workbook", make: () => Buffer.from("PK"), found: ["zip-broken "] },
  {
    name: "noise behind the letters of a workbook",
    make: () => Buffer.from(`PK\x03\x04${"\x00\xff".repeat(5000)}`, "latin1"),
    found: ["zip-broken "],
  },
  {
    name: "a bomb that says how large it is",
    make: () =>
      zip([...bookParts([]), { name: sheet1, bytes: "", deflated: bombOf(200 << 20), size: 200 << 20 }]).subarray(0),
    found: ["table-missing "],
  },
  {
    name: "a bomb in the sheet",
    make: () => zip(bookParts([{}], [{ name: sheet1, bytes: "", deflated: bombOf(200 << 20), size: 200 << 20 }])),
    found: ["zip-bomb "],
  },
  {
    name: "a bomb that lies about its size",
    make: () => zip(bookParts([{}], [{ name: sheet1, bytes: "", deflated: bombOf(200 << 20), size: 1000 }])),
    found: ["zip-broken "],
    heavy: true,
  },
  {
    name: "a bomb of spaces within the bounds",
    make: () => zip(bookParts([{ xml: `<worksheet><sheetData>${" ".repeat(60 << 20)}</sheetData></worksheet>` }])),
    found: ["table-missing 盤點表!A1"],
    heavy: true,
  },
  {
    name: "a bomb in the shared texts",
    make: () =>
      zip(bookParts([{}], [{ name: "xl/sharedStrings.xml", bytes: "", deflated: bombOf(40 << 20), size: 40 << 20 }])),
    found: ["zip-bomb "],
  },
  {
    name: "shared texts as many as fit",
    make: () =>
      zip(
        bookParts(
          [{ rows: threeRows }],
          [{ name: "xl/sharedStrings.xml", bytes: `<sst>${"<si><t>x</t></si>".repeat(930_000)}</sst>` }],
        ),
      ),
    found: [],
    read: true,
    heavy: true,
  },
  {
    name: "a hundred sheets that are one bomb together",
    make: () =>
      zip(bookParts(Array.from({ length: 100 }, () => ({ xml: `<worksheet>${" ".repeat(1 << 20)}</worksheet>` })))),
    found: ["zip-bomb "],
    heavy: true,
  },
  { name: "101 sheets", make: () => book(...Array(101).fill({ rows: [] })), found: ["zip-bomb "] },
  {
    name: "3,000 parts",
    make: () => zip([...sound(), ...Array.from({ length: 3000 }, (_, n) => ({ name: `x/${n}`, bytes: "" }))]),
    found: ["zip-bomb "],
  },
  {
    name: "one part twice",
    make: () => zip([...sound(), { name: sheet1, bytes: "<worksheet/>" }]),
    found: ["zip-broken "],
  },
  {
    name: "a part that is encrypted",
    make: () => zip(sound().map((part) => (part.name === sheet1 ? { ...part, flags: 1 } : part))),
    found: ["zip-broken "],
  },
  {
    name: "a part with a wrong checksum",
    make: () => zip(sound().map((part) => (part.name === sheet1 ? { ...part, crc: 1 } : part))),
    found: ["zip-broken "],
  },
  {
    name: "a part whose name leads out",
    make: () => zip([...sound(), { name: "../../../tmp/x", bytes: "x" }]),
    found: ["zip-broken "],
  },
  { name: "no workbook inside", make: () => zip([{ name: "hello.txt", bytes: "hello" }]), found: ["part-missing "] },
  {
    name: "no sheet where one should be",
    make: () => zip(sound().filter(({ name }) => name !== sheet1)),
    found: ["part-missing "],
  },
  {
    name: "a sheet that is elsewhere",
    make: () =>
      zip(
        sound().map((part) =>
          part.name.endsWith("workbook.xml.rels")
            ? {
                ...part,
                bytes: String(part.bytes).replace(
                  /Target="worksheets\/sheet1.xml"/,
                  'Target="http://127.0.0.1:1/x.xml" TargetMode="External"',
                ),
              }
            : part,
        ),
      ),
    found: ["table-missing "],
  },
  {
    name: "a billion laughs",
    make: () =>
      xmlPart(
        `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n} "&a${n - 1};&a${n - 1};">`).join("")}]><worksheet>&a29;</worksheet>`,
      ),
    found: ["xml-doctype "],
  },
  {
    name: "an entity from outside",
    make: () => xmlPart('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'),
    found: ["xml-doctype "],
  },
  { name: "an entity that nobody declared", make: () => xmlPart("<worksheet>&e;</worksheet>"), found: ["xml-broken "] },
  { name: "a tag that does not end", make: () => xmlPart("<worksheet><sheetData><row>"), found: ["xml-broken "] },
  { name: "elements a million deep", make: () => xmlPart("<a>".repeat(1_000_000)), found: ["xml-broken "] },
  {
    name: "an attribute of ten million characters",
    make: () => xmlPart(`<worksheet a="${"x".repeat(10_000_000)}"/>`),
    found: ["xml-broken "],
  },
  {
    name: "three hundred thousand attributes",
    make: () => xmlPart(`<worksheet ${Array.from({ length: 300_000 }, (_, n) => `a${n}="1"`).join(" ")}/>`),
    found: ["xml-broken "],
    heavy: true,
  },
  {
    name: "a part in UTF-16",
    make: () => zip(bookParts([{}], [{ name: sheet1, bytes: Buffer.from("\ufeff<worksheet/>", "utf16le") }])),
    found: ["xml-broken "],
  },
];
