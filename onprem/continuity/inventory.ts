import type { Service } from "../engine/service.ts";
import { settleDrops } from "../evidence/seal.ts";
import { readApart } from "../inventory/apart.ts";
import {
  describeDifference,
  describeInventory,
  describeVersions,
  exportVersion,
  importReading,
} from "../inventory/documents.ts";
import { loadInventory } from "../inventory/index.ts";
import { signOffVersion } from "../inventory/sealed.ts";
import { newestVersion } from "../inventory/store.ts";
import type { InventoryRoom } from "./service.ts";

/** How long a version's backup is waited for; it goes on by itself afterwards. Milliseconds. */
const sealing = 60_000;

/** The inventory of a home. */
export function createInventoryRoom(home: string, service: Service, now: () => Date): InventoryRoom {
  return {
    show: (filter) => describeInventory(home, filter),
    versions: () => describeVersions(home),
    difference: (from, to) => describeDifference(home, from, to),
    async import(bytes, about) {
      await newestVersion(home);
      const reading = await readApart(bytes);
      return (await importReading(home, reading, { ...about, time: now().toISOString() })).document;
    },
    file: (kind, version) => exportVersion(home, kind, version),
    async signOff({ by, role, version }) {
      const number = version ?? (await loadInventory(home)).version;
      const signed = await signOffVersion(
        {
          home,
          service,
          wait: async (drop) => (await settleDrops(service, [drop], sealing))[0] ?? drop,
        },
        { number, by, role, time: now().toISOString() },
      );
      const { signOff, backup, state } = signed;
      return { version: number, signOff, backup, state };
    },
  };
}
