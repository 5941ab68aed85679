import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import { providerUnavailable } from "../failure.ts";

/** What a GetObject gives, as a stream of Node. The rest of one that is not read must be destroyed, or its connection is held. */
export function streamOf(provider: string, { Body }: GetObjectCommandOutput): Readable {
  if (Body instanceof Readable) return Body;
  throw providerUnavailable(provider, "it answered without a body");
}

/** Exactly `length` bytes, gathered where they are to lie. @throws {Unavailable} `provider-unavailable` when it ends earlier or later */
export async function readExactly(provider: string, stream: Readable, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (at + chunk.byteLength <= length) bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  if (at !== length) throw providerUnavailable(provider, `it sent ${at} bytes of ${length}`);
  return bytes;
}

/** SHA-256 in hex of exactly `length` bytes, a piece at a time. @throws as {@link readExactly} */
export async function hashExactly(provider: string, stream: Readable, length: number): Promise<string> {
  const hash = createHash("sha256");
  let at = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    at += chunk.byteLength;
  }
  if (at !== length) throw providerUnavailable(provider, `it sent ${at} bytes of ${length}`);
  return hash.digest("hex");
}
