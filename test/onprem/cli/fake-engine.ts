import type { DropStatus, RestoreStatus, Service } from "../../../onprem/engine/service.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";

/** An id that says nothing. */
export const hex = "0".repeat(32);

/** A fake engine whose drops and restores end as told. */
export function engine(ends: { drop?: Partial<DropStatus>; restore?: Partial<RestoreStatus> } = {}) {
  const memory = createMemoryService();
  const service: Service = {
    ...memory,
    drop: async (request) => ({ ...(await memory.drop(request)), stalled: [] }),
    dropStatus: async (drop, until) => ({
      ...(await memory.dropStatus(drop, until)),
      state: "restorable",
      backup: hex,
      stalled: [],
      ...ends.drop,
    }),
    restoreStatus: async (restore, until) => {
      const { error: _, ...status } = await memory.restoreStatus(restore, until);
      return {
        ...status,
        state: "completed",
        size: 5,
        faults: [],
        providers: ["taipei"],
        milliseconds: 3,
        ...ends.restore,
      };
    },
  };
  return { service, calls: memory.calls, memory };
}
