import { createHash } from "node:crypto";
import { FenchiError } from "../../events/error.ts";
import { encodeSheets, type Sheet } from "../../vault/sheet.ts";

let draws = 0;
/** The same bytes in every run, so that no word of a sheet is by chance one of an error's sentence. */
export const random = (bytes: number): Uint8Array =>
  Uint8Array.from(createHash("shake256", { outputLength: bytes }).update(`${draws++}`).digest());
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Draws of zeros, ones, twos ...: what is printed from it never changes. */
export function counting(): (bytes: number) => Uint8Array {
  let draw = 0;
  return (bytes) => new Uint8Array(bytes).fill(draw++);
}

export const failure = (action: () => unknown): FenchiError => {
  try {
    action();
  } catch (error) {
    if (error instanceof FenchiError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

export const secret = random(32);
export const sheets = encodeSheets(secret, { threshold: 3, count: 5 }, random);
export const first = sheets[0] as Sheet;
