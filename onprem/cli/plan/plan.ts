import { readFile } from "node:fs/promises";
import { type Line, type RestorePlan, restorePlan } from "../../../continuity/plan/plan.ts";
import { InvalidInput } from "../../../events/error.ts";
import { replaceDurably } from "../../../providers/local/durable.ts";
import { pathFailure } from "../../../providers/local/errno.ts";
import { loadInventory } from "../../inventory/index.ts";
import { assumedLine, describeMade, describePlan, lastLine } from "../../plan/planner.ts";
import type { PlanCommandOptions } from "../commands/plan.ts";
import { absolute, answer, type Context, note, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { showComparisons, showPlan } from "./show.ts";
import { withMaterial } from "./vaults.ts";

/** Makes a plan of a restore, or shows one that was saved. */
export async function plan(context: Context, file: string | undefined, options: PlanCommandOptions): Promise<ExitCode> {
  if (file !== undefined) return await showSaved(context, absolute(context, file));
  const line = options.line ?? (await usualLine(context));
  return await withMaterial(context, "fenchi plan", options, async (material) => {
    const { inventory } = material;
    const { without = [], onlyCore = false, strict = false, system: systems = [], room, lanes, whatIf = [] } = options;
    const homes = [context.home, ...(options.vault ?? []).map(({ path }) => absolute(context, path))];
    const changes = whatIf.map(({ without: lost, ...change }) => ({
      ...change,
      ...(lost ? { without: [...lost] } : {}),
    }));
    const document = await describePlan(homes, material, line, {
      without: [...without],
      onlyCore,
      strict,
      systems: [...systems],
      room,
      lanes,
      whatIf: changes,
    });
    const { plan: made, core, whatIf: compared } = document;
    if (options.save !== undefined) await save(context, options.save, made);
    answer(context, document);
    showPlan(context, inventory, made, core);
    if (compared) showComparisons(context, compared);
    if (options.save !== undefined) say(context, `\n${context.m.plan.saved(options.save)}`);
    return made.missing.length > 0 ? exit.attention : exit.good;
  });
}

/** The line that was restored over last, else one that is said to be assumed. */
async function usualLine(context: Context): Promise<Line> {
  const last = await lastLine(context.home);
  note(context, last ? context.m.plan.lineOfLast : context.m.plan.lineAssumed);
  return last ?? assumedLine;
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
  const document = describeMade(inventory, saved);
  answer(context, document);
  showPlan(context, inventory, saved, document.core);
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
