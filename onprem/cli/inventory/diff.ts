import { type Change, type Difference, isSame } from "../../../continuity/inventory/diff.ts";
import { type InventoryModule, referenceOf } from "../../../continuity/inventory/inventory.ts";
import { describeDifference } from "../../inventory/documents.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { printable } from "../format.ts";

/** So many modules of each kind are shown to a person. */
const shown = 200;

/** Shows what changed between two versions; by default the last change. */
export async function showDifference(context: Context, from?: number, to?: number): Promise<ExitCode> {
  const { m, home } = context;
  const difference = await describeDifference(home, from, to);
  answer(context, difference);
  if (isSame(difference)) say(context, m.inventory.same(difference.from, difference.to));
  else sayChanges(context, difference.from, difference.to, difference);
  return exit.good;
}

/** Says a difference to a person. */
export function sayChanges(context: Context, from: number, to: number, difference: Difference): void {
  const { m, paint } = context;
  const { added, removed, changed } = difference;
  const { diff } = m.inventory;
  say(context, paint("strong", diff.summary(from, to, added.length, changed.length, removed.length)));
  const named = (module: InventoryModule): [string, string] => [printable(referenceOf(module)), printable(module.name)];
  for (const each of added.slice(0, shown)) say(context, paint("good", diff.added(...named(each))));
  for (const each of removed.slice(0, shown)) say(context, paint("bad", diff.removed(...named(each))));
  for (const { module, name, changes } of changed.slice(0, shown)) {
    say(context, paint("warning", diff.changed(printable(module), printable(name))));
    for (const change of changes) say(context, changeText(context, change));
  }
}

function changeText({ m }: Context, { column, before, after }: Change): string {
  const text = (value: string | number) => (value === "" ? m.inventory.diff.empty : printable(String(value)));
  return m.inventory.diff.change(column, text(before), text(after));
}
