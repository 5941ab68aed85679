import { afterEach, beforeEach, describe } from "vitest";
import { listingLaws } from "./object-store.listing.ts";
import { lockingLaws, locklessLaws } from "./object-store.locking.ts";
import { modelLaw } from "./object-store.model.ts";
import { namesLaws, readingLaws } from "./object-store.reading.ts";
import { writingLaws } from "./object-store.writing.ts";
import { CLOCK, type Provider } from "./provider.ts";

/** One fresh, empty provider. */
export interface StoreHarness extends Provider {
  close(): Promise<void>;
}

/**
 * Every law of ObjectStore in providers/contract.ts, against one implementation or wrapper.
 * @param keeps whether locks can be kept (a store that cannot must say so), and whether a listing says them (S3's has no place for them)
 */
export function objectStoreSuite(
  title: string,
  open: () => Promise<StoreHarness>,
  keeps: { readonly locks: boolean; readonly listed: boolean } = { locks: true, listed: true },
): void {
  describe(`ObjectStore: ${title}`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
      harness.setClock(CLOCK);
    });
    afterEach(() => harness.close());

    const on: Provider = {
      get store() {
        return harness.store;
      },
      get other() {
        return harness.other;
      },
      setClock: (now) => harness.setClock(now),
    };
    writingLaws(on);
    readingLaws(on);
    namesLaws(on);
    listingLaws(on);
    if (!keeps.locks) locklessLaws(on);
    else {
      lockingLaws(on, keeps.listed);
      modelLaw(on);
    }
  });
}
