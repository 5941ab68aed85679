import { createHash } from "node:crypto";
import type { ObjectInfo, ObjectStore } from "../../providers/contract.ts";

/** The provider that a law is tried on: fresh and empty for each test, its clock at {@link CLOCK}. */
export interface Provider {
  readonly store: ObjectStore;
  /** The same provider, as another process sees it. */
  readonly other: ObjectStore;
  /** Sets the provider's clock. */
  setClock(now: Date): void;
}

/** Half a second past, so that rounding to seconds shows. */
export const CLOCK = new Date("2026-11-23T12:00:00.500Z");
export const later = (milliseconds: number) => new Date(CLOCK.getTime() + milliseconds);
export const bytes = (text: string) => new TextEncoder().encode(text);
export const text = (body: Uint8Array) => Buffer.from(body).toString();
export const sha256 = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");

/** The names that a listing gives, in its order. */
export async function namesOf(store: ObjectStore, prefix = "", after?: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(prefix, after)) names.push(name);
  return names;
}

/** What a store says of an object, but for the version: some keep none, and no two name it alike. */
export function unversioned<Info extends ObjectInfo>(info: Info | undefined): Omit<Info, "version"> | undefined {
  if (info === undefined) return undefined;
  const { version, ...rest } = info;
  if (version === "") throw new Error(`${info.name} has a version without a name`);
  return rest;
}
