import { readFile } from "node:fs/promises";
import type { Inventory } from "../../../continuity/inventory/inventory.ts";
import { makePlan } from "../../../continuity/plan/make.ts";
import { type Comparison, coreReturns, milestones, summaryOf } from "../../../continuity/plan/milestone.ts";
import { type Line, type RestorePlan, restorePlan } from "../../../continuity/plan/plan.ts";
import { InvalidInput } from "../../../events/error.ts";
import { replaceDurably } from "../../../providers/local/durable.ts";
import { pathFailure } from "../../../providers/local/errno.ts";
import { loadInventory } from "../../inventory/index.ts";
import { loadModel, readRecords } from "../../plan/index.ts";
import type { PlanCommandOptions } from "../commands/plan.ts";
import { absolute, answer, type Context, note, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { usualRoundTrip } from "../parse/line.ts";
import type { WhatIf } from "../parse/what-if.ts";
import { showComparisons, showPlan } from "./show.ts";
import { type Material, withMaterial } from "./vaults.ts";

/** Makes a plan of a restore, or shows one that was saved. */
export async function plan(context: Context, file: string | undefined, options: PlanCommandOptions): Promise<ExitCode> {
  if (file !== undefined) return await showSaved(context, absolute(context, file));
  const line = options.line ?? (await lastLine(context));
  return await withMaterial(context, "fenchi plan", options, async (material) => {
    const { inventory } = material;
    const make = await createPlanner(context, material, line, options);
    const made = await make({});
    if (options.save !== undefined) await save(context, options.save, made);
    const compared: Compared[] = [];
    for (const change of options.whatIf ?? []) {
      compared.push({ what: change.text, ...summaryOf(inventory, await make(change)) });
    }
    const returns = coreReturns(inventory, made);
    const whatIf = compared.length > 0 ? { whatIf: [{ what: null, ...summaryOf(inventory, made) }, ...compared] } : {};
    answer(context, { plan: made, core: returns, milestones: milestones(made, returns), ...whatIf });
    showPlan(context, inventory, made, returns);
    if (compared.length > 0)
      showComparisons(context, [{ what: context.m.plan.asPlanned, ...summaryOf(inventory, made) }, ...compared]);
    if (options.save !== undefined) say(context, `\n${context.m.plan.saved(options.save)}`);
    return made.missing.length > 0 ? exit.attention : exit.good;
  });
}

export type Compared = Comparison & { readonly what: string };

/** The line that was restored over last, else one that is said to be assumed. */
async function lastLine(context: Context): Promise<Line> {
  const last = (await readRecords(context.home)).at(-1)?.line;
  const line = last ?? { bitsPerSecond: 100e6, roundTrip: usualRoundTrip, loss: 0 };
  note(context, last ? context.m.plan.lineOfLast : context.m.plan.lineAssumed);
  return line;
}

async function createPlanner(
  context: Context,
  { inventory, vaults, without }: Material,
  line: Line,
  options: PlanCommandOptions,
): Promise<(change: Partial<WhatIf>) => Promise<RestorePlan>> {
  const systems = options.system ?? [];
  for (const system of systems) {
    if (!inventory.modules.some((module) => isOf(module, system))) throw systemUnknown(system, inventory);
  }
  const homes = [context.home, ...(options.vault ?? []).map(({ path }) => absolute(context, path))];
  const model = await loadModel(homes);
  return async (change) => {
    const held = change.without ? await without([...(options.without ?? []), ...change.without]) : vaults;
    const lanes = change.lanes ?? options.lanes;
    return makePlan(inventory, held.backupOf, change.line ?? line, {
      providers: held.providers,
      onlyCore: change.onlyCore ?? options.onlyCore ?? false,
      strict: change.strict ?? options.strict ?? false,
      model,
      ...(lanes === undefined ? {} : { lanes }),
      ...(options.room === undefined ? {} : { room: options.room }),
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

async function save(context: Context, file: string, made: RestorePlan): Promise<void> {
  const path = absolute(context, file);
  try {
    await replaceDurably(path, Buffer.from(`${JSON.stringify(made, undefined, 2)}\n`), 0o644);
  } catch (error) {
    throw pathFailure(error, "target", path);
  }
}

async function showSaved(context: Context, path: string): Promise<ExitCode> {
  const saved = await readPlan(path);
  const { inventory } = await loadInventory(context.home);
  const returns = coreReturns(inventory, saved);
  answer(context, { plan: saved, core: returns, milestones: milestones(saved, returns) });
  showPlan(context, inventory, saved, returns);
  return saved.missing.length > 0 ? exit.attention : exit.good;
}

/** A plan that was saved. @throws {InvalidInput} `plan-invalid` */
export async function readPlan(path: string): Promise<RestorePlan> {
  let why: string;
  try {
    const parsed = restorePlan.safeParse(JSON.parse(await readFile(path, "utf8")));
    if (parsed.success) return parsed.data;
    why = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  throw new InvalidInput("plan-invalid", `${path} is not a plan that was saved: ${why}.`, {
    next: "Make one: fenchi plan --save FILE.",
    params: { path, why },
  });
}
