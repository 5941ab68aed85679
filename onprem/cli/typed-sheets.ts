import { createInterface } from "node:readline";
import { FenchiError, InvalidInput } from "../../events/error.ts";
import { type Context, report } from "./context.ts";
import { Interrupted } from "./interrupt.ts";
import { problemOf } from "./problem.ts";

/** A sheet as typed, with what it is called in messages. */
export interface TypedSheet {
  readonly name: string;
  readonly text: string;
}

/**
 * Asks for sheets at a prompt until nothing more is typed or as many are there as the sheets say are needed. Each is checked at once,
 * while its custodian still has it in hand, and asked for again if it is wrong. Input that is no terminal is read the same way: sheets with empty lines between.
 *
 * @throws {InvalidInput} `cli-no-sheets`; {Interrupted}
 */
export async function askForSheets(context: Context): Promise<readonly TypedSheet[]> {
  const { io, m } = context;
  const { parseSheet } = await import("../../vault/sheet-words.ts");
  const sheets = new Map<number, TypedSheet>();
  const ask = (text: string) => io.stderr.write(`${text}\n`);
  const lines = createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY, signal: io.signal });
  let rows: string[] = [];
  let ended = false;
  ask(m.recover.ask(1));
  for await (const line of lines) {
    const text = line.trim();
    if (text !== "" && rows.push(text) < 9) continue;
    if (rows.length === 0) {
      // The empty line behind a sheet that ended with its ninth row says nothing; one more says that there are no more.
      if (!ended && sheets.size > 0) break;
      ended = false;
      continue;
    }
    ended = rows.length === 9;
    const name = m.recover.sheet(sheets.size + 1);
    const typed = { name, text: rows.join("\n") };
    rows = [];
    try {
      const sheet = parseSheet(typed.text, name);
      sheets.set(sheet.number, typed);
      ask(m.recover.taken(sheet.number, sheet.threshold, sheet.count));
      if (sheets.size >= sheet.threshold) break;
      ask(m.recover.ask(sheets.size + 1));
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
      report(context, problemOf(error, m));
      ask(m.recover.again);
    }
  }
  lines.close();
  if (io.signal.aborted) throw new Interrupted();
  if (sheets.size > 0) return [...sheets.values()];
  throw new InvalidInput("cli-no-sheets", "No sheet was typed in.", {
    next: "Type the words of the sheets, or name a file for each: --sheets 1.txt 2.txt 3.txt.",
  });
}
