import { readFile, rm } from "node:fs/promises";
import { z } from "zod";
import { InvalidInput } from "../../events/error.ts";
import { replaceDurably } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import type { Layout } from "./layout.ts";

const engineFile = z.object({ url: z.url(), pid: z.number().int() });

/** Where a running engine says that it answers. Perhaps it is dead by now. */
export async function readEngine(
  layout: Layout,
): Promise<{ readonly url: string; readonly token: string } | undefined> {
  try {
    const { url } = engineFile.parse(JSON.parse(await readFile(layout.engine, "utf8")));
    return { url, token: await readToken(layout) };
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR") || error instanceof SyntaxError || error instanceof z.ZodError) {
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
