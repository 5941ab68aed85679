/** Bytes of a text in a double-byte encoding that Node can only decode: its table, turned round. */
export function encode(text: string, encoding: "big5" | "gb18030" | "shift_jis"): Buffer {
  const table = tableFor(encoding);
  return Buffer.concat(
    [...text].map((character) => {
      const bytes = character.charCodeAt(0) < 0x80 ? Buffer.from(character, "latin1") : table.get(character);
      if (bytes === undefined) throw new Error(`${encoding} has no ${character}`);
      return bytes;
    }),
  );
}

const tables = new Map<string, Map<string, Buffer>>();

function tableFor(encoding: string): Map<string, Buffer> {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  const table = new Map<string, Buffer>();
  const decoder = new TextDecoder(encoding);
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const bytes = Buffer.from([lead, trail]);
      const text = decoder.decode(bytes);
      if ([...text].length === 1 && text !== "\ufffd" && !table.has(text)) table.set(text, bytes);
    }
  }
  tables.set(encoding, table);
  return table;
}
