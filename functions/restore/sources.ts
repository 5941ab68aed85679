import { FenchiError, Refused } from "../../events/error.ts";
import type { ByteRange } from "../../providers/contract.ts";
import { gather } from "./gather.ts";
import { differs } from "./opened.ts";
import type { Fault, RestorePorts, RestoreProvider } from "./ports.ts";

/**
 * The providers of one restore: fastest first, with every one that lied, lost or failed named. Speed is measured by the reads
 * themselves.
 */
export interface Sources {
  /** Usable providers, fastest first. */
  ranked(): readonly RestoreProvider[];
  read(provider: RestoreProvider, object: string, range?: ByteRange): Promise<Uint8Array>;
  /**
   * Bytes as soon as one provider's pass `check`, which throws for bytes not to be trusted.
   *
   * @param size where somebody signed it: a long object is then asked for as a range, which a store may serve in parts
   */
  readVerified<T>(
    object: string,
    check: (bytes: Uint8Array, provider: RestoreProvider) => T | Promise<T>,
    size?: number,
  ): Promise<T>;
  /**
   * Answers of the fastest `wanted` providers that have one. Whoever keeps the others waiting is asked last from then on, and
   * named as slow.
   */
  ask<T>(
    wanted: number,
    ask: (provider: RestoreProvider) => Promise<T | undefined>,
    among?: (provider: RestoreProvider) => boolean,
    /** Asked before the others, unless they were slow. */
    first?: (provider: RestoreProvider) => boolean,
  ): Promise<Map<RestoreProvider, T>>;
  blame(provider: RestoreProvider, object: string, error: unknown): void;
  /** Takes back what was said about an object. */
  pardon(object: string): void;
  /** Others had to be asked because this one did not answer. */
  tooSlow(provider: RestoreProvider): void;
  isSlow(provider: RestoreProvider): boolean;
  /** Its chain of backups ends before `witness`, which others show. */
  behind(provider: RestoreProvider, witness: string): void;
  /** Takes a provider out for the rest of this restore. */
  exclude(provider: RestoreProvider): void;
  readonly faults: readonly Fault[];
  readonly fetched: () => number;
  readonly used: () => string[];
}

/** Bytes from which a whole object is long. What is put behind the end of such a one is found by fenchi verify alone. */
const long = 256 * 1024;

function faultOf(error: unknown): Fault["fault"] {
  if (!(error instanceof FenchiError)) return "unavailable";
  if (error.code === "object-missing") return "missing";
  return error.retriable || error.name === "Denied" ? "unavailable" : "altered";
}

/** @param without names of providers not to ask */
export function createSources(
  ports: Pick<RestorePorts, "providers" | "now"> & Partial<Pick<RestorePorts, "hedgeAfter">>,
  without: readonly string[],
): Sources {
  const { hedgeAfter = 5000 } = ports;
  const usable = new Set(ports.providers.filter((each) => !without.includes(each.store.provider)));
  const faults: Fault[] = [];
  const used = new Set<string>();
  /** Milliseconds a read took, smoothed; unknown providers go first so that they become known. */
  const pace = new Map<RestoreProvider, number>();
  const slow = new Set<RestoreProvider>();
  const rank = (provider: RestoreProvider) => (slow.has(provider) ? 1e9 : (pace.get(provider) ?? 0));
  let fetched = 0;

  const sources: Sources = {
    faults,
    fetched: () => fetched,
    used: () => [...used],
    exclude: (provider) => void usable.delete(provider),
    ranked: () => [...usable].sort((a, b) => rank(a) - rank(b)),
    async read(provider, object, range) {
      const begun = ports.now().getTime();
      const bytes = await provider.store.get(object, range);
      const took = (ports.now().getTime() - begun) / Math.max(1, bytes.byteLength / 65_536);
      pace.set(provider, ((pace.get(provider) ?? took) * 3 + took) / 4);
      fetched += bytes.byteLength;
      used.add(provider.store.provider);
      return bytes;
    },
    blame(provider, object, error) {
      const fault = faultOf(error);
      const message = error instanceof Error ? error.message : String(error);
      const name = provider.store.provider;
      if (!faults.some((each) => each.provider === name && each.object === object && each.fault === fault)) {
        faults.push({ provider: name, fault, object, message });
      }
      if (fault === "unavailable") usable.delete(provider);
    },
    pardon(object) {
      for (let at = faults.length - 1; at >= 0; at--) if (faults[at]?.object === object) faults.splice(at, 1);
    },
    ask: (wanted, ask, among = () => true, first = () => false) =>
      gather({
        sources: preferred(sources.ranked().filter(among), (provider) => first(provider) && !slow.has(provider)),
        wanted,
        ask,
        hedgeAfter,
        onSlow: (providers) => providers.forEach(sources.tooSlow),
      }),
    isSlow: (provider) => slow.has(provider),
    behind(provider, witness) {
      const name = provider.store.provider;
      const message = `${name} does not show ${witness}, which others do: it was away since, or was set back to an earlier state.`;
      faults.push({ provider: name, fault: "behind", object: witness, message });
    },
    tooSlow(provider) {
      if (slow.has(provider)) return;
      slow.add(provider);
      const name = provider.store.provider;
      const message = `${name} did not answer within ${hedgeAfter / 1000} seconds; others were asked as well.`;
      faults.push({ provider: name, fault: "slow", message });
    },
    async readVerified<T>(
      object: string,
      check: (bytes: Uint8Array, provider: RestoreProvider) => T | Promise<T>,
      size?: number,
    ) {
      const range = size === undefined || size < long ? undefined : { offset: 0, length: size };
      let last: unknown;
      const answers = await sources.ask(1, async (provider) => {
        try {
          return { value: await check(await sources.read(provider, object, range), provider) };
        } catch (error) {
          last = error;
          // An object that is too short was cut: the store's own words would not say so.
          const cut = error instanceof FenchiError && error.code === "range-invalid";
          sources.blame(provider, object, cut ? differs(object, provider) : error);
          return undefined;
        }
      });
      for (const { value } of answers.values()) return value;
      throw new Refused("nobody-has-it", `No provider gave a copy of ${object} that verifies.`, {
        next: "Bring more providers within reach, or run fenchi verify to see what each of them holds.",
        params: { object },
        cause: last,
      });
    },
  };
  return sources;
}

/** Those that are to come first, then the others, each in their order. */
function preferred<T>(values: readonly T[], first: (value: T) => boolean): T[] {
  return [...values.filter(first), ...values.filter((value) => !first(value))];
}
