import type { CheckConfig } from "../config.ts";
import type { Finding } from "./index.ts";

/** Bytes of an answer that are looked through. */
const looked = 1024 * 1024;

/** Asks a restored service. Redirects are not followed: whoever sends people elsewhere has not come back. */
export async function checkHttp(check: Extract<CheckConfig, { kind: "http" }>): Promise<Finding> {
  const { url, status, contains, timeout } = check;
  const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(timeout * 1000) });
  const body = await beginningOf(answer);
  const holds = contains === undefined || body.includes(contains);
  return {
    what: url,
    expected: contains === undefined ? String(status) : `${status}, with ${JSON.stringify(contains)}`,
    found: holds ? String(answer.status) : `${answer.status}, with ${JSON.stringify(body.slice(0, 500))}`,
    passed: answer.status === status && holds,
  };
}

async function beginningOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    parts.push(part);
    length += part.byteLength;
    if (length >= looked) break;
  }
  return Buffer.concat(parts).subarray(0, looked).toString();
}
