import { closureOf, describeClosure } from "../../../continuity/dependency/closure.ts";
import { cyclesOf } from "../../../continuity/dependency/cycle.ts";
import { type Gaps, gapsOf } from "../../../continuity/dependency/gap.ts";
import { type Graph, graphOf, moduleAt } from "../../../continuity/dependency/graph.ts";
import { type Independence, independenceOf } from "../../../continuity/dependency/independence.ts";
import { toMermaid } from "../../../continuity/dependency/mermaid.ts";
import { pictureOf } from "../../../continuity/dependency/picture.ts";
import { InvalidInput } from "../../../events/error.ts";
import { replaceDurably } from "../../../providers/local/durable.ts";
import { pathFailure } from "../../../providers/local/errno.ts";
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
    const graph = graphOf(inventory);
    const focus = options.core === undefined ? undefined : find(graph, options.core);
    const gaps = gapsOf(graph, vaults);
    await draw(
      context,
      options,
      graph,
      focus === undefined ? [...graph.modules.keys()] : closureOf(graph, [focus]),
      gaps,
    );
    return focus === undefined ? all(context, graph, gaps) : one(context, graph, focus, vaults);
  });
}

/** A module by its reference, or by its name where only one has it. */
function find(graph: Graph, wanted: string): number {
  const index = graph.indexOf.get(wanted);
  if (index !== undefined) return index;
  const named = graph.modules.flatMap(({ name }, at) => (name === wanted ? [at] : []));
  if (named.length === 1 && named[0] !== undefined) return named[0];
  throw new InvalidInput("cli-module-unknown", `The inventory has no one module ${wanted}.`, {
    next: "Name it AGENCY/SYSTEM/NUMBER, as fenchi inventory show lists it.",
    params: { module: wanted },
  });
}

async function draw(
  context: Context,
  { svg, mermaid }: DependenciesOptions,
  graph: Graph,
  which: readonly number[],
  gaps: Gaps,
): Promise<void> {
  if (svg === undefined && mermaid === undefined) return;
  const unsaved = new Set(gaps.withoutBackup.map(({ module }) => graph.indexOf.get(module)));
  const picture = pictureOf(graph, which, (index) => unsaved.has(index));
  if (mermaid !== undefined) await write(context, mermaid, toMermaid(picture));
  if (svg === undefined) return;
  const { toSvg } = await import("../../dependency/svg.ts");
  await write(context, svg, toSvg(picture, context.m.dependencies.picture));
}

async function write(context: Context, file: string, text: string): Promise<void> {
  const path = absolute(context, file);
  try {
    await replaceDurably(path, Buffer.from(text), 0o644);
  } catch (error) {
    throw pathFailure(error, "target", path);
  }
}

function all(context: Context, graph: Graph, gaps: Gaps): ExitCode {
  const { m, paint } = context;
  const cycles = cyclesOf(graph);
  const independence = [...graph.modules.keys()]
    .map((index) => independenceOf(graph, index))
    .sort((a, b) => a.value - b.value);
  const core = graph.modules.filter((module) => module.core).length;
  const edges = graph.needs.reduce((sum, needs) => sum + needs.length, 0);
  answer(context, { modules: graph.modules.length, dependencies: edges, core, cycles, independence, gaps });
  say(context, paint("strong", m.dependencies.answer(graph.modules.length, edges, core)));
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
      least.map((each) => independenceRow(graph, each)),
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

function independenceRow(graph: Graph, { module, value, needs, hindrance }: Independence): string[] {
  const { name } = moduleAt(graph, graph.indexOf.get(module) ?? 0);
  return [
    `${printable(module)} ${printable(name)}`,
    value.toFixed(2),
    String(needs.system),
    String(needs.agency),
    String(needs.elsewhere),
    hindrance ? `${printable(hindrance.module)} (${hindrance.without.toFixed(2)})` : "",
  ];
}

function one(context: Context, graph: Graph, focus: number, vaults: Material["vaults"]): ExitCode {
  const { m, paint } = context;
  const closure = describeClosure(graph, focus, (agency, item) => vaults.backupOf({ agency, item }));
  const independence = independenceOf(graph, focus);
  const { name } = moduleAt(graph, focus);
  answer(context, { module: graph.references[focus], name, closure, independence });
  const { modules, backups, bytes, systems, agencies, withoutBackup } = closure;
  say(
    context,
    paint("strong", m.dependencies.closure(printable(name), modules.length, backups.length, formatBytes(bytes))),
  );
  say(context, paint("faint", m.dependencies.reach(systems.length, agencies.length, independence.value.toFixed(2))));
  const listed = modules.map((reference) => {
    const module = moduleAt(graph, graph.indexOf.get(reference) ?? 0);
    return [printable(reference), printable(module.name), formatBytes(module.size), printable(module.item ?? "-")];
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
