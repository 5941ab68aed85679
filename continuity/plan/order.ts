import type { Unit } from "./unit.ts";

/**
 * The order in which units come back, each after what it needs, so that the sum of weight times finish is small.
 *
 * @returns every unit once, by its place in `units`
 */
export function orderUnits(units: readonly Pick<Unit, "needs" | "seconds" | "weight">[]): number[] {
  const done = new Set<number>();
  const order: number[] = [];
  const closureOf = (at: number): number[] => {
    const seen = new Set([at]);
    for (const each of seen) for (const need of units[each]?.needs ?? []) if (!done.has(need)) seen.add(need);
    return [...seen].sort((a, b) => a - b);
  };
  while (order.length < units.length) {
    let best: { readonly closure: number[]; readonly density: number } | undefined;
    for (const at of units.keys()) {
      if (done.has(at)) continue;
      const closure = closureOf(at);
      const sum = (of: (unit: Pick<Unit, "seconds" | "weight">) => number) =>
        closure.reduce((total, each) => total + (units[each] ? of(units[each]) : 0), 0);
      const density =
        sum((unit) => unit.weight) /
        Math.max(
          1e-9,
          sum((unit) => unit.seconds),
        );
      if (!best || density > best.density) best = { closure, density };
    }
    for (const each of best?.closure ?? []) {
      done.add(each);
      order.push(each);
    }
  }
  return order;
}
