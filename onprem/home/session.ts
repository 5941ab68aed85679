import { readFile, rm } from "node:fs/promises";
import { InvalidInput } from "../../events/error.ts";
import { replaceDurably } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { count, Mismatch, record, text } from "../api/shape.ts";
import type { Layout } from "./layout.ts";

// Every command reads this file, so its check loads no library.
const engineFile = record<{ url: string; pid: number }>({ url: text, pid: count });

/** Where a running engine says that it answers. Perhaps it is dead by now. */
export async function readEngine(
  layout: Layout,
): Promise<{ readonly url: string; readonly token: string } | undefined> {
  try {
    const { url } = engineFile(JSON.parse(await readFile(layout.engine, "utf8")), layout.engine);
    return URL.canParse(url) ? { url, token: await readToken(layout) } : undefined;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR") || error instanceof SyntaxError || error instanceof Mismatch) {
      return undefined;
    }
    throw error;
  }
}

/** The bearer token of this home's HTTP API. @throws {InvalidInput} `token-invalid` */
export async function readToken(layout: Layout): Promise<string> {
  const token = (await readFile(layout.token, "utf8")).trim();
  if (/^[A-Za-z0-9_-]{32,}$/.test(token)) return token;
  throw new InvalidInput("token-invalid", `${layout.token} holds no token.`, {
    next: "Write at least 32 random characters of A-Z a-z 0-9 _ - into it, mode 0600.",
    params: { path: layout.token },
  });
}

export async function writeEngine(layout: Layout, url: string): Promise<void> {
  await replaceDurably(layout.engine, Buffer.from(JSON.stringify({ url, pid: process.pid })), 0o600);
}

export async function removeEngine(layout: Layout): Promise<void> {
  await rm(layout.engine, { force: true });
}
