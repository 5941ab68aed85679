import { toMermaid } from "../../../continuity/dependency/mermaid.ts";
import { type Inventory, type InventoryModule, referenceOf } from "../../../continuity/inventory/inventory.ts";
import { replaceDurably } from "../../../providers/local/durable.ts";
import { pathFailure } from "../../../providers/local/errno.ts";
import { describeDependencies, describeFunction, picture } from "../../dependency/describe.ts";
import type { ClosureDocument, DependenciesDocument } from "../../plan/document.ts";
import type { DependenciesOptions } from "../commands/dependencies.ts";
import { absolute, answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatBytes, formatTable, printable } from "../format.ts";
import { type Material, withMaterial } from "./vaults.ts";

/** Rows of each list that are shown to a person; with --json all are. */
const shown = 20;

/** Says on what each function depends, and what is amiss with that; draws it if asked to. */
export function dependencies(context: Context, options: DependenciesOptions): Promise<ExitCode> {
  return withMaterial(context, "fenchi dependencies", options, async ({ inventory, vaults }) => {
    await draw(context, options, inventory, vaults);
    const modules = new Map(inventory.modules.map((module) => [referenceOf(module), module]));
    if (options.core === undefined) return all(context, describeDependencies(inventory, vaults), modules);
    return one(context, describeFunction(inventory, vaults, options.core), modules);
  });
}

type Modules = ReadonlyMap<string, InventoryModule>;

async function draw(
  context: Context,
  { svg, mermaid, core }: DependenciesOptions,
  inventory: Inventory,
  vaults: Material["vaults"],
): Promise<void> {
  if (svg === undefined && mermaid === undefined) return;
  const drawn = picture(inventory, vaults, core);
  if (mermaid !== undefined) await write(context, mermaid, toMermaid(drawn));
  if (svg === undefined) return;
  const { toSvg } = await import("../../dependency/svg.ts");
  await write(context, svg, toSvg(drawn, context.m.dependencies.picture));
}

async function write(context: Context, file: string, text: string): Promise<void> {
  const path = absolute(context, file);
  try {
    await replaceDurably(path, Buffer.from(text), 0o644);
  } catch (error) {
    throw pathFailure(error, "target", path);
  }
}

function all(context: Context, document: DependenciesDocument, modules: Modules): ExitCode {
  const { m, paint } = context;
  const { dependencies: edges, core, cycles, independence, gaps } = document;
  answer(context, document);
  say(context, paint("strong", m.dependencies.answer(document.modules, edges, core)));
  for (const { members, cheapest } of cycles) {
    say(context, paint("warning", m.dependencies.cycle(members.map(printable))));
    say(context, `  ${m.dependencies.cheapest(printable(cheapest.from), printable(cheapest.to))}`);
  }
  const least = independence.filter(({ value }) => value < 1);
  if (least.length > 0) {
    say(context, `\n${paint("strong", m.dependencies.independence)}`);
    rows(
      context,
      m.dependencies.independenceHead,
      least.map((each) => independenceRow(modules, each)),
      [1, 2, 3, 4],
    );
  }
  const lists: readonly (readonly [string, readonly string[]])[] = [
    [m.dependencies.unsaved, gaps.withoutBackup.map(({ module, reason }) => `${module} · ${m.plan.reasons[reason]}`)],
    [m.dependencies.orphans, gaps.orphans],
    [m.dependencies.unknown, gaps.unknown.map(({ module, dependency }) => `${module} → ${dependency}`)],
    [m.dependencies.unlisted, gaps.unlisted],
  ];
  for (const [title, entries] of lists) {
    if (entries.length === 0) continue;
    say(context, `\n${paint("warning", `${title} (${entries.length})`)}`);
    for (const entry of entries.slice(0, shown)) say(context, `  ${printable(entry)}`);
    if (entries.length > shown) say(context, paint("faint", `  ${m.plan.more(entries.length - shown)}`));
  }
  const amiss = cycles.length + gaps.withoutBackup.length + gaps.unknown.length > 0;
  return amiss ? exit.attention : exit.good;
}

function independenceRow(
  modules: Modules,
  { module, value, needs, hindrance }: ClosureDocument["independence"],
): string[] {
  return [
    `${printable(module)} ${printable(modules.get(module)?.name ?? "")}`,
    value.toFixed(2),
    String(needs.system),
    String(needs.agency),
    String(needs.elsewhere),
    hindrance ? `${printable(hindrance.module)} (${hindrance.without.toFixed(2)})` : "",
  ];
}

function one(context: Context, document: ClosureDocument, known: Modules): ExitCode {
  const { m, paint } = context;
  answer(context, document);
  const { name, independence } = document;
  const { modules, backups, bytes, systems, agencies, withoutBackup } = document.closure;
  say(
    context,
    paint("strong", m.dependencies.closure(printable(name), modules.length, backups.length, formatBytes(bytes))),
  );
  say(context, paint("faint", m.dependencies.reach(systems.length, agencies.length, independence.value.toFixed(2))));
  const listed = modules.map((reference) => {
    const { name: called = "", size = 0, item } = known.get(reference) ?? {};
    return [printable(reference), printable(called), formatBytes(size), printable(item ?? "-")];
  });
  rows(context, m.dependencies.closureHead, listed, [2]);
  if (withoutBackup.length === 0) return exit.good;
  say(context, paint("warning", m.dependencies.hindered(withoutBackup.map(printable))));
  return exit.attention;
}

function rows(context: Context, head: readonly string[], lines: readonly string[][], right: readonly number[]): void {
  say(context, formatTable([head, ...lines.slice(0, shown)], right).trimEnd());
  if (lines.length > shown) say(context, context.paint("faint", context.m.plan.more(lines.length - shown)));
}
