import type { Service } from "../engine/service.ts";
import { describeRetention, describeStrategies, explainStrategy, loadStrategy } from "../strategy/describe.ts";
import type { StrategyRoom } from "./service.ts";

/** The strategy of a home. */
export function createStrategyRoom(home: string, service: Service, now: () => Date): StrategyRoom {
  return {
    async list() {
      const { overdue, strategyProblem } = await service.status();
      const strategies = describeStrategies(await loadStrategy(home));
      return { ...strategies, overdue, ...(strategyProblem ? { strategyProblem } : {}) };
    },
    explain: async (item) => explainStrategy(await loadStrategy(home), item),
    retention: (item) => describeRetention(home, service, item, now()),
  };
}
