import { components } from "../dependency/graph.ts";
import type { Findings, Place } from "./finding.ts";
import { type Inventory, type InventoryModule, referenceOf } from "./inventory.ts";
import type { Located, Reading } from "./table.ts";

/** So many members of a cycle are named. */
const shownMembers = 12;

interface Known {
  readonly first: ReadonlyMap<string, Located>;
  readonly broken: ReadonlySet<string>;
  readonly nameless: boolean;
  readonly agencies: ReadonlySet<string>;
}

/**
 * What only the whole inventory shows: modules that are there twice, dependencies on what there is not, on oneself, in a circle, or on
 * something that comes back later; core functions without a backup. Everything is told, each with its place.
 */
export function checkWhole({ modules, broken, nameless }: Reading, findings: Findings): void {
  const first = firstOfEach(modules, findings);
  const agencies = new Set(modules.map(({ module }) => module.agency));
  for (const reference of broken) agencies.add(reference.split("/")[0] ?? "");
  const known: Known = { first, broken, nameless, agencies };
  for (const located of modules) {
    checkDependencies(located, known, findings);
    const { module, place } = located;
    if (module.core && module.item === null) {
      findings.warn("core-unsaved", place("item"), { reference: referenceOf(module), name: module.name });
    }
  }
  checkItems(modules, findings);
  checkCycles(first, findings);
}

/** The same for an inventory that no file stands behind: places are members of its JSON. */
export function checkInventory(inventory: Inventory, findings: Findings): void {
  const modules = inventory.modules.map((module, index) => located(module, index));
  checkWhole({ modules, broken: new Set(), nameless: false }, findings);
}

/** A module of a JSON document. */
export function located(module: InventoryModule, index: number): Located {
  return { module, place: (field) => ({ path: `modules[${index}].${field}` }) };
}

/** Where a place is, in few words: for a finding that points to another one. */
export function placeText({ sheet, cell, path }: Place): string {
  return path ?? (sheet === undefined ? (cell ?? "") : `${sheet}!${cell ?? ""}`);
}

function firstOfEach(modules: readonly Located[], findings: Findings): Map<string, Located> {
  const first = new Map<string, Located>();
  for (const each of modules) {
    const reference = referenceOf(each.module);
    const other = first.get(reference);
    if (other === undefined) first.set(reference, each);
    else {
      findings.error("reference-twice", each.place("number"), { reference, other: placeText(other.place("number")) });
    }
  }
  return first;
}

function checkDependencies({ module, place }: Located, known: Known, findings: Findings): void {
  const own = referenceOf(module);
  const at = place("dependsOn");
  const seen = new Set<string>();
  for (const reference of module.dependsOn) {
    if (seen.has(reference)) findings.warn("dependency-twice", at, { reference });
    seen.add(reference);
    if (reference === own) findings.error("dependency-self", at, { reference });
    else checkTarget(module, reference, at, known, findings);
  }
}

function checkTarget(module: InventoryModule, reference: string, at: Place, known: Known, findings: Findings): void {
  const other = known.first.get(reference)?.module;
  if (other !== undefined) {
    // It cannot be up before what it needs.
    if (other.priority > module.priority || other.rto > module.rto) {
      const { priority, rto } = module;
      findings.warn("dependency-late", at, {
        reference,
        priority,
        rto,
        otherPriority: other.priority,
        otherRto: other.rto,
      });
    }
    return;
  }
  // It may be one of those rows.
  if (known.broken.has(reference) || known.nameless) return;
  const [agency = ""] = reference.split("/");
  if (known.agencies.has(agency)) findings.error("dependency-unknown", at, { reference });
  else findings.warn("dependency-external", at, { reference });
}

/** Two modules in one backup come back together: right where it is meant, wrong where a name was copied. */
function checkItems(modules: readonly Located[], findings: Findings): void {
  const first = new Map<string, Located>();
  for (const each of modules) {
    const { item } = each.module;
    if (item === null) continue;
    const other = first.get(item);
    if (other === undefined) first.set(item, each);
    else findings.warn("item-twice", each.place("item"), { item, other: placeText(other.place("item")) });
  }
}

function checkCycles(first: ReadonlyMap<string, Located>, findings: Findings): void {
  const nodes = [...first.values()];
  const indexOf = new Map([...first.keys()].map((reference, index) => [reference, index]));
  const edges = nodes.map(({ module }, own) =>
    module.dependsOn.flatMap((reference) => {
      const index = indexOf.get(reference);
      return index === undefined || index === own ? [] : [index];
    }),
  );
  for (const group of components(edges)) {
    const [one] = group;
    const located = one === undefined ? undefined : nodes[one];
    if (group.length < 2 || located === undefined) continue;
    const names = group.flatMap((index) => {
      const node = nodes[index];
      return node === undefined ? [] : [`${referenceOf(node.module)} (${placeText(node.place("dependsOn"))})`];
    });
    const more = names.length > shownMembers ? " …" : "";
    findings.warn("dependency-cycle", located.place("dependsOn"), {
      count: group.length,
      members: names.slice(0, shownMembers).join(" → ") + more,
    });
  }
}
