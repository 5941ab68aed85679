import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { chunk } from "./steps/chunk.ts";
import { documents } from "./steps/documents.ts";
import { erasure } from "./steps/erasure.ts";
import { json } from "./steps/json.ts";
import { bodies, codecs, es256, keyObjects } from "./steps/kept.ts";
import { keys } from "./steps/keys.ts";
import { pack } from "./steps/pack.ts";
import { shamir } from "./steps/shamir.ts";
import { share } from "./steps/share.ts";
import { sheets } from "./steps/sheets.ts";
import { signed } from "./steps/signed.ts";

/** Where the vectors of a step lie. */
export const vectorFile = (name: string): URL => new URL(`${name}.json`, import.meta.url);

export async function readVector(name: string): Promise<unknown> {
  return JSON.parse(await readFile(vectorFile(name), "utf8"));
}

/** Made once: random, or dependent on the version of a compressor. */
export const kept = { codec: codecs, keyobject: keyObjects, es256, body: bodies };

const rsa = z.object({ spki: z.string(), recipient: z.string() });

/** Made anew at any time, to the same bytes. */
export const deterministic: Readonly<Record<string, () => unknown>> = {
  json,
  keys,
  shamir,
  chunk,
  pack,
  erasure,
  share,
  signed,
  sheets,
  documents: async () => {
    const { spki, recipient } = rsa.parse(await readVector("keyobject"));
    return documents(spki, recipient);
  },
};

/** The text of a vector file. */
export const render = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

if (import.meta.main) {
  for (const [name, make] of Object.entries(kept)) {
    if (!existsSync(vectorFile(name))) await writeFile(vectorFile(name), render(await make()));
  }
  for (const [name, make] of Object.entries(deterministic)) await writeFile(vectorFile(name), render(await make()));
}
