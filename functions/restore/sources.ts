import { FenchiError, Refused } from "../../events/error.ts";
import type { ByteRange } from "../../providers/contract.ts";
import type { Fault, RestorePorts, RestoreProvider } from "./ports.ts";

/**
 * The providers of one restore: fastest first, with every one that lied, lost or failed named. Speed is measured by the reads
 * themselves.
 */
export interface Sources {
  /** Usable providers, fastest first. */
  ranked(): readonly RestoreProvider[];
  read(provider: RestoreProvider, object: string, range?: ByteRange): Promise<Uint8Array>;
  /** Bytes as soon as one provider's pass `check`, which throws for bytes not to be trusted. */
  readVerified<T>(object: string, check: (bytes: Uint8Array, provider: RestoreProvider) => T | Promise<T>): Promise<T>;
  blame(provider: RestoreProvider, object: string, error: unknown): void;
  /** Takes a provider out for the rest of this restore. */
  exclude(provider: RestoreProvider): void;
  readonly faults: readonly Fault[];
  readonly fetched: () => number;
  readonly used: () => string[];
}

function faultOf(error: unknown): Fault["fault"] {
  if (!(error instanceof FenchiError)) return "unavailable";
  if (error.code === "object-missing") return "missing";
  return error.retriable || error.name === "Denied" ? "unavailable" : "altered";
}

/** @param without names of providers not to ask */
export function createSources(ports: Pick<RestorePorts, "providers" | "now">, without: readonly string[]): Sources {
  const usable = new Set(ports.providers.filter((each) => !without.includes(each.store.provider)));
  const faults: Fault[] = [];
  const used = new Set<string>();
  /** Milliseconds a read took, smoothed; unknown providers go first so that they become known. */
  const pace = new Map<RestoreProvider, number>();
  let fetched = 0;

  const sources: Sources = {
    faults,
    fetched: () => fetched,
    used: () => [...used],
    exclude: (provider) => void usable.delete(provider),
    ranked: () => [...usable].sort((a, b) => (pace.get(a) ?? 0) - (pace.get(b) ?? 0)),
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
    async readVerified(object, check) {
      let last: unknown;
      for (const provider of sources.ranked()) {
        try {
          return await check(await sources.read(provider, object), provider);
        } catch (error) {
          last = error;
          sources.blame(provider, object, error);
        }
      }
      throw new Refused("nobody-has-it", `No provider gave a copy of ${object} that verifies.`, {
        next: "Bring more providers within reach, or run fenchi verify to see what each of them holds.",
        params: { object },
        cause: last,
      });
    },
  };
  return sources;
}
