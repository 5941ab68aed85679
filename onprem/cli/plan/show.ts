import type { Inventory } from "../../../continuity/inventory/inventory.ts";
import { referenceOf } from "../../../continuity/inventory/inventory.ts";
import { type CoreReturn, milestones } from "../../../continuity/plan/milestone.ts";
import type { RestorePlan } from "../../../continuity/plan/plan.ts";
import type { PlanDocument } from "../../plan/document.ts";
import { type Context, say } from "../context.ts";
import { formatBytes, formatDuration, formatTable, printable } from "../format.ts";

/** Rows of each table that are shown to a person; all are in the saved plan. */
const shown = 40;

/** Shows a plan: the answer first, then core functions, what is back when, the order, and what cannot come back. */
export function showPlan(
  context: Context,
  inventory: Inventory,
  plan: RestorePlan,
  returns: readonly CoreReturn[],
): void {
  const { m, paint } = context;
  const names = new Map(inventory.modules.map((module) => [referenceOf(module), module.name]));
  const served = returns.filter(({ up }) => up !== null).length;
  say(context, paint("strong", m.plan.answer(plan.modules.length, span(plan.finish), served, returns.length)));
  say(context, paint("faint", m.plan.line(plan.line, plan.lanes, formatBytes(plan.fetch), plan.providers.join(" "))));
  if (returns.length > 0) {
    say(context, `\n${paint("strong", m.plan.core)}`);
    table(
      context,
      m.plan.coreHead,
      returns.map((each) => coreRow(context, each)),
      [2, 3, 4],
    );
  }
  say(context, `\n${paint("strong", m.plan.within)}`);
  table(
    context,
    m.plan.withinHead,
    milestones(plan, returns).map(({ within, modules, bytes, core }) => [
      m.plan.hours(within / 3600),
      String(core.length),
      String(modules),
      formatBytes(bytes),
    ]),
    [1, 2, 3],
  );
  say(context, `\n${paint("strong", m.plan.order)}`);
  const onPath = new Set(plan.criticalPath);
  table(
    context,
    m.plan.orderHead,
    plan.modules.map(({ module, wave, fetch, start, finish, earliest, latest }) => [
      String(wave + 1),
      `${printable(module)} ${printable(names.get(module) ?? "")}${onPath.has(module) ? " *" : ""}`,
      formatBytes(fetch),
      span(start),
      span(finish),
      `${span(earliest)} - ${span(latest)}`,
    ]),
    [0, 2, 3, 4],
  );
  say(context, paint("faint", m.plan.onPath));
  for (const unit of plan.units) say(context, m.plan.unit(unit.map(printable)));
  if (plan.missing.length > 0) {
    say(context, `\n${paint("warning", m.plan.missing(plan.missing.length))}`);
    table(
      context,
      m.plan.missingHead,
      plan.missing.map(({ module, reason }) => [
        `${printable(module)} ${printable(names.get(module) ?? "")}`,
        m.plan.reasons[reason],
      ]),
      [],
    );
  }
}

function coreRow({ m, paint }: Context, { module, name, up, latest, objective, kept }: CoreReturn): string[] {
  return [
    printable(module),
    printable(name),
    up === null ? "-" : span(up),
    latest === null ? "-" : span(latest),
    span(objective),
    kept ? m.plan.kept : paint("bad", up === null ? m.plan.never : m.plan.late),
  ];
}

/** What changes if: one row a case, the plan itself first. */
export function showComparisons(context: Context, compared: PlanDocument["whatIf"] & {}): void {
  const { m, paint } = context;
  say(context, `\n${paint("strong", m.plan.whatIf)}`);
  table(
    context,
    m.plan.whatIfHead,
    compared.map(({ what, weightedTimeToCore, finish, core, kept, missing, lanes, fetch }) => [
      what === null ? m.plan.asPlanned : printable(what),
      weightedTimeToCore === null ? "-" : span(weightedTimeToCore),
      span(finish),
      String(core),
      String(kept),
      String(missing),
      String(lanes),
      formatBytes(fetch),
    ]),
    [1, 2, 3, 4, 5, 6, 7],
  );
}

function table(context: Context, head: readonly string[], rows: readonly string[][], right: readonly number[]): void {
  say(context, formatTable([head, ...rows.slice(0, shown)], right).trimEnd());
  if (rows.length > shown) say(context, context.paint("faint", context.m.plan.more(rows.length - shown)));
}

/** Seconds as people say them. */
function span(seconds: number): string {
  return formatDuration(seconds * 1000);
}
