import type { Service } from "../engine/service.ts";
import type { Home } from "../home/home.ts";
import { createEvidenceRoom } from "./evidence.ts";
import { createInventoryRoom } from "./inventory.ts";
import type { Continuity } from "./service.ts";

/** Coming back, of a home whose engine is `service`. */
export function createContinuity(home: Home, service: Service, now: () => Date): Continuity {
  return {
    inventory: createInventoryRoom(home.layout.home, service, now),
    evidence: createEvidenceRoom(home, service, now),
  };
}
