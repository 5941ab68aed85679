import { loadMessages } from "../cli/messages/index.ts";
import type { Service } from "../engine/service.ts";
import { loadInventory } from "../inventory/index.ts";
import type { Material } from "../plan/planner.ts";
import type { PlanningRoom } from "./service.ts";

/** What lays graphs out and fits models is loaded when it is first asked for. */
const planner = () => import("../plan/planner.ts");
const describer = () => import("../dependency/describe.ts");

/** Plans of a home for what its own vault holds. */
export function createPlanningRoom(home: string, service: Service): PlanningRoom {
  async function readMaterial(lost: readonly string[], at: string | undefined): Promise<Material> {
    const { inventory } = await loadInventory(home);
    const [{ findBackups }, { requireProviders }] = await Promise.all([import("../plan/index.ts"), planner()]);
    const look = async (without: readonly string[]) => {
      const options = { without, ...(at === undefined ? {} : { at }) };
      const found = await findBackups(inventory.modules, [{ home, service }], options);
      requireProviders(without, found);
      return found;
    };
    return { inventory, vaults: await look(lost), without: look };
  }

  return {
    async dependencies() {
      const { inventory, vaults } = await readMaterial([], undefined);
      return (await describer()).describeDependencies(inventory, vaults);
    },
    async closure(module) {
      const { inventory, vaults } = await readMaterial([], undefined);
      return (await describer()).describeFunction(inventory, vaults, module);
    },
    async picture(kind, module, language) {
      const { inventory, vaults } = await readMaterial([], undefined);
      const drawn = (await describer()).picture(inventory, vaults, module);
      if (kind === "mermaid") return (await import("../../continuity/dependency/mermaid.ts")).toMermaid(drawn);
      const [{ toSvg }, { dependencies }] = await Promise.all([import("../dependency/svg.ts"), loadMessages(language)]);
      return toSvg(drawn, dependencies.picture);
    },
    async plan(request) {
      const { describePlan, lastLine, assumedLine } = await planner();
      const material = await readMaterial(request.without, request.at);
      const line = request.line ?? (await lastLine(home)) ?? assumedLine;
      return await describePlan([home], material, line, request);
    },
  };
}
