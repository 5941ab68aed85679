import { TextDecoder } from "node:util";
import sax from "sax";

/** A part of a workbook is not XML as it must be. */
export class XmlProblem extends Error {
  readonly problem: "xml-broken" | "xml-doctype";

  constructor(problem: "xml-broken" | "xml-doctype", why: string) {
    super(why);
    this.problem = problem;
  }
}

/** What is told of an XML document. Names come without their prefix. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Bytes without an element or a text. */
const longest = 2 ** 20;

/** Elements inside one another: a workbook has about ten. */
const deepest = 100;

/**
 * Reads XML piece by piece and builds nothing. No entity but XML's own five is known and a document type is refused, so nothing expands;
 * nothing outside is ever fetched.
 *
 * @throws {XmlProblem}, and what the pieces' source throws
 */
export async function readXml(pieces: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  // Positions are not told, and counting them takes a quarter of the time.
  const parser = sax.parser(true, { position: false });
  let depth = 0;
  let silent = 0;
  parser.ondoctype = () => {
    throw new XmlProblem("xml-doctype", "it has a document type");
  };
  parser.onerror = (error) => {
    throw new XmlProblem("xml-broken", error.message.split("\n")[0] ?? "");
  };
  parser.onopentag = (tag) => {
    silent = 0;
    if (++depth > deepest) throw new XmlProblem("xml-broken", "its elements are too deep");
    handler.open?.(local(tag.name), tag.attributes as Record<string, string>);
  };
  parser.ontext = (text) => {
    silent = 0;
    handler.text?.(text);
  };
  parser.oncdata = parser.ontext;
  parser.onclosetag = (name) => {
    depth -= 1;
    handler.close?.(local(name));
  };
  for await (const piece of pieces) {
    // Text is handed on as it comes; what the parser must hold together, an attribute or a comment, is bounded.
    parser.write(decoded(decoder, piece)).flush();
    silent += piece.length;
    if (silent > longest) throw new XmlProblem("xml-broken", "an attribute or a comment is too long");
  }
  parser.write(decoded(decoder)).close();
}

function decoded(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch {
    throw new XmlProblem("xml-broken", "it is not in UTF-8");
  }
}

function local(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}
