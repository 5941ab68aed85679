import { createHash } from "node:crypto";
import type { ObjectStore } from "../../providers/contract.ts";
import { objectMissing, providerDenied, providerFull, providerUnavailable } from "../../providers/failure.ts";

/**
 * What goes wrong with one call.
 * - `throttle`, `unavailable`: it is refused before anything happened.
 * - `throw-after`: it is done, and then fails all the same (the answer was lost).
 * - `stall`: it waits for `until` and then goes on.
 * - `truncate`, `flip`, `lie`: `get` and `digest` answer for fewer bytes, one flipped bit, other bytes.
 * - `lose`: `put` says `created` and stores nothing; whoever reads finds nothing.
 * - `read-only`: `put`, `lock` and `remove` are denied. `full`: `put` finds no room.
 */
export type Fault =
  | { readonly kind: "throttle" | "unavailable" | "throw-after" | "truncate" | "flip" | "lose" | "read-only" | "full" }
  | { readonly kind: "stall"; readonly until: Promise<void> }
  | { readonly kind: "lie"; readonly bytes: Uint8Array };

export type Operation = "put" | "get" | "stat" | "digest" | "list" | "lock" | "remove";

/** One call, as a script sees it; `count` is the number of calls before it. */
export interface Call {
  readonly operation: Operation;
  readonly name: string;
  readonly count: number;
}

/** Decides call by call. */
export type Script = (call: Call) => Fault | undefined;

/** One line of a script: the fault meets the next `times` (default 1) calls that match. */
export interface Line {
  readonly operation?: Operation;
  readonly name?: string | RegExp;
  readonly times?: number;
  readonly fault: Fault;
}

/** A script of lines; the first that matches and is not used up counts. */
export function scriptOf(lines: readonly Line[]): Script {
  const left = lines.map(({ times = 1 }) => times);
  return ({ operation, name }) => {
    const index = lines.findIndex(
      (line, at) =>
        (left[at] ?? 0) > 0 &&
        (line.operation ?? operation) === operation &&
        (line.name instanceof RegExp ? line.name.test(name) : (line.name ?? name) === name),
    );
    if (index < 0) return undefined;
    left[index] = (left[index] ?? 0) - 1;
    return lines[index]?.fault;
  };
}

/** A script drawn from a seed: each call meets one of the faults with the probability given. The same seed gives the same script. */
export function seededScript(seed: string, probability: number, faults: readonly Fault[]): Script {
  return ({ operation, name, count }) => {
    const draw = createHash("sha256").update(`${seed}|${count}|${operation}|${name}`).digest();
    return draw.readUInt32BE(0) / 2 ** 32 < probability ? faults[draw.readUInt32BE(4) % faults.length] : undefined;
  };
}

/** The store with faults as scripted. Without any it keeps the contract as the store inside does. */
export function createFaultyStore(store: ObjectStore, script: Script): ObjectStore {
  const { provider } = store;
  let count = 0;

  async function faulty<Result>(
    operation: Operation,
    name: string,
    call: () => Promise<Result>,
    meet: (fault: Fault) => Promise<Result> = call,
  ): Promise<Result> {
    const fault = script({ operation, name, count: count++ });
    if (fault === undefined) return await call();
    switch (fault.kind) {
      case "throttle":
        throw providerUnavailable(provider, "too many requests");
      case "unavailable":
        throw providerUnavailable(provider, "no answer");
      case "throw-after":
        await call();
        throw providerUnavailable(provider, "the line broke before the answer");
      case "stall":
        await fault.until;
        return await call();
      default:
        return await meet(fault);
    }
  }

  const read = (name: string, range?: { offset: number; length: number }) => async (fault: Fault) => {
    if (fault.kind === "lose") throw objectMissing(provider, name);
    const bytes = await store.get(name, range);
    return fault.kind === "lie" ? fault.bytes : spoil(bytes, fault);
  };
  const denied = (call: () => Promise<void>) => async (fault: Fault) => {
    if (fault.kind === "read-only") throw providerDenied(provider, "it is read-only");
    await call();
  };

  return {
    provider,
    put: (name, body, options) =>
      faulty(
        "put",
        name,
        () => store.put(name, body, options),
        async (fault) => {
          if (fault.kind === "read-only") throw providerDenied(provider, "it is read-only");
          if (fault.kind === "full") throw providerFull(provider, "no space left");
          return fault.kind === "lose" ? "created" : await store.put(name, body, options);
        },
      ),
    get: (name, range) => faulty("get", name, () => store.get(name, range), read(name, range)),
    stat: (name) =>
      faulty(
        "stat",
        name,
        () => store.stat(name),
        async (fault) => (fault.kind === "lose" ? undefined : await store.stat(name)),
      ),
    digest: (name) =>
      faulty(
        "digest",
        name,
        () => store.digest(name),
        async (fault) => {
          const bytes = await read(name)(fault);
          const sha256 = createHash("sha256").update(bytes).digest("hex");
          return { ...(await store.digest(name)), size: bytes.length, sha256 };
        },
      ),
    async *list(prefix, after) {
      await faulty("list", prefix, async () => undefined);
      yield* store.list(prefix, after);
    },
    lock: (name, until) => {
      const call = () => store.lock(name, until);
      return faulty("lock", name, call, denied(call));
    },
    remove: (name) => {
      const call = () => store.remove(name);
      return faulty("remove", name, call, denied(call));
    },
  };
}

function spoil(bytes: Uint8Array, fault: Fault): Uint8Array {
  if (fault.kind === "truncate") return bytes.slice(0, Math.floor(bytes.length / 2));
  if (fault.kind !== "flip") return bytes;
  const spoilt = bytes.slice();
  const middle = Math.floor(spoilt.length / 2);
  spoilt[middle] = (spoilt[middle] ?? 0) ^ 1;
  return spoilt;
}
