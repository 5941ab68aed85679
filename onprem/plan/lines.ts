import { appendFile, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";
import { isErrno } from "../../providers/local/errno.ts";

/**
 * Files of one JSON document a line, to which lines are only added. They hold what can be measured or asked again, so a line that does
 * not read (a crash tore it, or another version wrote it) is left out.
 */

/** So many bytes from the end are read: older lines count no more. */
const readBytes = 4 * 1024 * 1024;

/** Adds a line. A newline before it, too: what a crash tore is a line of its own. */
export async function addLine(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await appendFile(path, `\n${JSON.stringify(value)}\n`, { mode: 0o600 });
}

/** The lines that are of that form, in order. None where there is no file. */
export async function readLines<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>[]> {
  const text = await readEnd(path);
  return text.split("\n").flatMap((line) => {
    if (line === "") return [];
    const parsed = schema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function readEnd(path: string): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const from = Math.max(0, size - readBytes);
    const bytes = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead).toString("utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return "";
    throw error;
  }
}
