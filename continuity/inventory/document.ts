import { located } from "./check.ts";
import { columnOf, columns, type Field } from "./column.ts";
import { type Findings, quoted } from "./finding.ts";
import {
  type Inventory,
  type InventoryModule,
  inventory,
  inventoryModule,
  mostModules,
  referenceOf,
} from "./inventory.ts";
import type { Located, Reading } from "./table.ts";

const envelope = inventory.extend({ modules: inventory.shape.modules.element.array().max(0) });

/** Reads the modules of a JSON document, and tells everything that is wrong with it, each with its path. */
export function readDocument(value: unknown, findings: Findings): Reading {
  const nothing: Reading = { modules: [], broken: new Set(), nameless: false };
  if (typeof value !== "object" || value === null || !("modules" in value) || !Array.isArray(value.modules)) {
    findings.error("json-form", { path: "modules" }, { expected: '{"format":"fenchi/inventory/v1","modules":[...]}' });
    return nothing;
  }
  const head = envelope.safeParse({ ...value, modules: [] });
  if (!head.success) findings.error("json-form", { path: "format" }, { expected: '"fenchi/inventory/v1"' });
  if (value.modules.length > mostModules) {
    findings.error("rows-many", { path: `modules[${mostModules}]` }, { limit: mostModules });
    return nothing;
  }
  for (const key of Object.keys(value)) {
    if (key !== "modules" && key !== "format") findings.warn("key-unknown", { path: quoted(key) }, {});
  }
  const modules: Located[] = [];
  const broken = new Set<string>();
  let nameless = false;
  for (const [index, each] of (value.modules as unknown[]).entries()) {
    const module = readModule(each, index, findings);
    if (module !== undefined) modules.push(located(module, index));
    else {
      const identity = inventoryModule.pick({ agency: true, system: true, number: true }).safeParse(each);
      if (identity.success) broken.add(referenceOf(identity.data));
      else nameless = true;
    }
  }
  return { modules, broken, nameless };
}

function readModule(value: unknown, index: number, findings: Findings): InventoryModule | undefined {
  const parsed = inventoryModule.safeParse(value);
  if (typeof value === "object" && value !== null) {
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(inventoryModule.shape, key)) {
        findings.warn("key-unknown", { path: `modules[${index}].${quoted(key)}` }, {});
      }
    }
  }
  if (parsed.success) return parsed.data;
  const told = new Set<string>();
  for (const issue of parsed.error.issues) {
    const [field] = issue.path;
    if (typeof field !== "string" || !isField(field)) {
      findings.error(
        "json-form",
        { path: `modules[${index}]` },
        { expected: `{${columns.map((c) => c.field).join(", ")}}` },
      );
      continue;
    }
    if (told.has(field)) continue;
    told.add(field);
    const given = (value as Record<string, unknown>)[field];
    const path = `modules[${index}].${issue.path.map(step).join("").slice(1)}`;
    const { heading, wrong } = columnOf(field);
    if (given === undefined) findings.error("cell-missing", { path }, { column: heading });
    else findings.error(wrong.code, { path }, { ...wrong.params, column: heading, text: quoted(given) });
  }
  return undefined;
}

const step = (part: PropertyKey) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`);

function isField(key: string): key is Field {
  return Object.hasOwn(inventoryModule.shape, key);
}

/** An inventory as JSON for people and programs: one module a line. */
export function documentOf({ format, modules }: Inventory): string {
  const lines = modules.map((module) => `    ${JSON.stringify(module)}`).join(",\n");
  const list = modules.length === 0 ? "[]" : `[\n${lines}\n  ]`;
  return `{\n  "format": ${JSON.stringify(format)},\n  "modules": ${list}\n}\n`;
}
