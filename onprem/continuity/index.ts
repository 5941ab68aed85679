import type { DrillRoom } from "../drill/room.ts";
import type { Service } from "../engine/service.ts";
import type { Home } from "../home/home.ts";
import { createEvidenceRoom } from "./evidence.ts";
import { createInventoryRoom } from "./inventory.ts";
import { createPlanningRoom } from "./planning.ts";
import { createRunRoom } from "./runs.ts";
import type { Continuity } from "./service.ts";
import { createStrategyRoom } from "./strategy.ts";

/** Coming back, of a home whose engine is `service`. */
export function createContinuity(home: Home, service: Service, now: () => Date, drills: DrillRoom): Continuity {
  const path = home.layout.home;
  return {
    inventory: createInventoryRoom(path, service, now),
    planning: createPlanningRoom(path, service),
    strategy: createStrategyRoom(path, service, now),
    runs: createRunRoom(path),
    evidence: createEvidenceRoom(home, service, now),
    drills,
  };
}
