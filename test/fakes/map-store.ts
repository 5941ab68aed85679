import { createHash } from "node:crypto";
import type { ObjectInfo, ObjectStore } from "../../providers/contract.ts";
import { nameConflict, objectConflict, objectLocked, objectMissing } from "../../providers/failure.ts";
import { assertName, assertPrefix, resolveRange } from "../../providers/name.ts";

/** An object in memory. */
export interface MapObject {
  readonly bytes: Uint8Array;
  readonly lockedUntil?: Date;
}

/** A store in memory whose objects a test may look at and spoil. */
export interface MapStore extends ObjectStore {
  readonly objects: Map<string, MapObject>;
}

/** The contract in memory, without a disk's ways of failing. */
export function createMapStore(provider: string, now: () => Date = () => new Date()): MapStore {
  const objects = new Map<string, MapObject>();

  const find = (name: string): MapObject => {
    assertName(name);
    const object = objects.get(name);
    if (object === undefined) throw objectMissing(provider, name);
    return object;
  };
  const toInfo = (name: string, { bytes, lockedUntil }: MapObject): ObjectInfo => ({
    name,
    size: bytes.length,
    ...(lockedUntil !== undefined && lockedUntil > now() ? { lockedUntil } : {}),
  });
  const collides = (name: string) =>
    objects.keys().some((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`));
  const extend = (name: string, until: Date) => {
    const object = find(name);
    if (object.lockedUntil === undefined || object.lockedUntil < until) {
      objects.set(name, { bytes: object.bytes, lockedUntil: new Date(until) });
    }
  };

  return {
    provider,
    objects,
    async put(name, body, { lockUntil } = {}) {
      assertName(name);
      const bytes = new Uint8Array(Buffer.concat(body instanceof Uint8Array ? [body] : body));
      const present = objects.get(name);
      if (present !== undefined && !Buffer.from(present.bytes).equals(bytes)) throw objectConflict(provider, name);
      if (present === undefined && collides(name)) throw nameConflict(provider, name);
      if (present === undefined) objects.set(name, { bytes });
      if (lockUntil !== undefined) extend(name, lockUntil);
      return present === undefined ? "created" : "equal";
    },
    async get(name, range) {
      const { bytes } = find(name);
      const { offset, length } = resolveRange(name, bytes.length, range);
      return bytes.slice(offset, offset + length);
    },
    async stat(name) {
      assertName(name);
      const object = objects.get(name);
      return object === undefined ? undefined : toInfo(name, object);
    },
    async digest(name) {
      const object = find(name);
      return { ...toInfo(name, object), sha256: createHash("sha256").update(object.bytes).digest("hex") };
    },
    async *list(prefix, after = "") {
      assertPrefix(prefix);
      assertPrefix(after);
      for (const name of [...objects.keys()].sort()) {
        const object = objects.get(name);
        if (object !== undefined && name.startsWith(prefix) && name > after) yield toInfo(name, object);
      }
    },
    async lock(name, until) {
      extend(name, until);
    },
    async remove(name) {
      assertName(name);
      const object = objects.get(name);
      const until = object === undefined ? undefined : toInfo(name, object).lockedUntil;
      if (until !== undefined) throw objectLocked(provider, name, until);
      objects.delete(name);
    },
  };
}
