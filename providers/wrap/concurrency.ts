import pLimit from "p-limit";
import type { ObjectStore } from "../contract.ts";
import { aroundEach } from "./around.ts";

/** At most `limit` calls to the store at once; the others wait in the order they came. */
export function withConcurrency(store: ObjectStore, limit: number): ObjectStore {
  const queue = pLimit(limit);
  return aroundEach(store, (call) => queue(call));
}
