import type { Inventory } from "../../continuity/inventory/inventory.ts";
import { makePlan } from "../../continuity/plan/make.ts";
import { coreReturns, milestones, summaryOf } from "../../continuity/plan/milestone.ts";
import type { Line, RestorePlan } from "../../continuity/plan/plan.ts";
import { InvalidInput } from "../../events/error.ts";
import type { VaultBackups } from "./backups.ts";
import type { PlanChange, PlanDocument, PlanRequest } from "./document.ts";
import { loadModel, readRecords } from "./records.ts";

/** What a plan is made of. */
export interface Material {
  readonly inventory: Inventory;
  readonly vaults: VaultBackups;
  /** What the vaults would hold without these providers. @throws {InvalidInput} `cli-provider-unknown` */
  readonly without: (providers: readonly string[]) => Promise<VaultBackups>;
}

/** Where nothing is known of the line: its bandwidth, and the round trip of a cable across an ocean. */
export const assumedLine: Line = { bitsPerSecond: 100e6, roundTrip: 50, loss: 0 };

/** The line that this home restored over last; `undefined` where it never did. */
export async function lastLine(home: string): Promise<Line | undefined> {
  return (await readRecords(home)).at(-1)?.line;
}

/**
 * Makes a plan, and the plans that it is compared with.
 *
 * @param homes whose measured restores it predicts by
 * @throws {InvalidInput} `cli-system-unknown`, `cli-provider-unknown`
 */
export async function describePlan(
  homes: readonly string[],
  material: Material,
  line: Line,
  request: Omit<PlanRequest, "line" | "at">,
): Promise<PlanDocument> {
  const { inventory } = material;
  const make = await createPlanner(homes, material, line, request);
  const plan = await make({});
  const compared: (PlanDocument["whatIf"] & {})[number][] = [];
  for (const change of request.whatIf) {
    compared.push({ what: change.text, ...summaryOf(inventory, await make(change)) });
  }
  return {
    ...describeMade(inventory, plan),
    ...(compared.length > 0 ? { whatIf: [{ what: null, ...summaryOf(inventory, plan) }, ...compared] } : {}),
  };
}

/** What a plan that is made comes to. */
export function describeMade(inventory: Inventory, plan: RestorePlan): PlanDocument {
  const core = coreReturns(inventory, plan);
  return { plan, core, milestones: milestones(plan, core) };
}

async function createPlanner(
  homes: readonly string[],
  { inventory, vaults, without }: Material,
  line: Line,
  request: Omit<PlanRequest, "line" | "at">,
): Promise<(change: Partial<PlanChange>) => Promise<RestorePlan>> {
  const { systems, room } = request;
  for (const system of systems) {
    if (!inventory.modules.some((module) => isOf(module, system))) throw systemUnknown(system, inventory);
  }
  const model = await loadModel(homes);
  return async (change) => {
    const held = change.without ? await without([...request.without, ...change.without]) : vaults;
    const lanes = change.lanes ?? request.lanes;
    return makePlan(inventory, held.backupOf, change.line ?? line, {
      providers: held.providers,
      onlyCore: change.onlyCore ?? request.onlyCore,
      strict: change.strict ?? request.strict,
      model,
      ...(lanes === undefined ? {} : { lanes }),
      ...(room === undefined ? {} : { room }),
      ...(systems.length > 0 ? { wanted: (module) => systems.some((system) => isOf(module, system)) } : {}),
    });
  };
}

/** `system`, or `agency/system` where several agencies have one of that name. */
function isOf({ agency, system }: Inventory["modules"][number], wanted: string): boolean {
  return wanted === system || wanted === `${agency}/${system}`;
}

function systemUnknown(system: string, { modules }: Inventory): InvalidInput {
  const known = [...new Set(modules.map((module) => module.system))].slice(0, 30).join(", ");
  return new InvalidInput("cli-system-unknown", `The inventory has no system ${system}.`, {
    next: `Those there are: ${known}.`,
    params: { system, known },
  });
}

/** Requires that the vaults have these providers: a name that was mistyped would make a plan that is too good. @throws {InvalidInput} `cli-provider-unknown` */
export function requireProviders(names: readonly string[], { known }: VaultBackups): void {
  const provider = names.find((name) => !known.includes(name));
  if (provider === undefined) return;
  throw new InvalidInput("cli-provider-unknown", `No vault has a provider ${provider}.`, {
    next: `Those there are: ${known.join(", ")}.`,
    params: { provider, known: known.join(", ") },
  });
}
