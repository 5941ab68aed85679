import { documentOf } from "../../../../continuity/inventory/document.ts";
import { mostModules } from "../../../../continuity/inventory/inventory.ts";
import { inventoryOf, moduleOf } from "../../../continuity/inventory/samples.ts";
import { encode } from "../encode.ts";
import type { Crooked } from "./kind.ts";

const json = (...modules: unknown[]) => Buffer.from(JSON.stringify({ format: "fenchi/inventory/v1", modules }));
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

/** JSON that is none, or says something else. */
export const documents: readonly Crooked[] = [
  {
    name: "JSON with a comma too many",
    make: () => Buffer.from('{"format":"fenchi/inventory/v1",\n"modules":[,]}'),
    found: ["json-broken 2:12"],
  },
  {
    name: "JSON that ends too early",
    make: () => Buffer.from(documentOf(inventoryOf({})).slice(0, 200)),
    found: ["json-broken 4:"],
  },
  { name: "JSON in Big5", make: () => encode(documentOf(inventoryOf({})), "big5"), found: ["json-broken "] },
  { name: "JSON that is a list", make: () => Buffer.from("[]"), found: ["json-form modules"] },
  {
    name: "JSON a million deep",
    make: () => Buffer.from(nested(1_000_000)),
    found: ["json-form modules"],
    heavy: true,
  },
  {
    name: "JSON whose module is a million deep",
    make: () => Buffer.from(`{"format":"fenchi/inventory/v1","modules":[{"databases":${nested(1_000_000)}}]}`),
    found: ["cell-databases modules[0].databases[0]"],
    heavy: true,
  },
  {
    name: "JSON with wrong types throughout",
    make: () => json(Object.fromEntries(Object.keys(moduleOf()).map((key) => [key, { a: 1 }]))),
    found: ["cell-place modules[0].agency", "cell-choice modules[0].core", "cell-size modules[0].size"],
  },
  {
    name: "JSON with a size beyond any number",
    make: () => Buffer.from(json(moduleOf()).toString().replace('"size":0', '"size":1e400')),
    found: ["cell-size modules[0].size"],
  },
  {
    name: "JSON with half a character",
    make: () => Buffer.from(json(moduleOf()).toString().replace("戶籍登記", "\\ud800")),
    found: ["cell-text modules[0].name"],
  },
  {
    name: "JSON that reaches for a prototype",
    make: () => Buffer.from(json(moduleOf()).toString().replace('"agency"', '"__proto__":{"core":true},"agency"')),
    found: ["key-unknown modules[0].__proto__"],
    read: true,
  },
  {
    name: "JSON with a module twice",
    make: () => json(moduleOf(), moduleOf()),
    found: ["reference-twice modules[1].number"],
  },
  {
    name: "JSON with 50,000 modules",
    make: () => json(...Array(50_000).fill(moduleOf())),
    found: [`rows-many modules[${mostModules}]`],
    heavy: true,
  },
  {
    name: "JSON with a million members that nobody knows",
    make: () => json(Object.fromEntries(Array.from({ length: 500_000 }, (_, n) => [`k${n}`, 0]))),
    found: ["key-unknown modules[0].k0"],
    heavy: true,
  },
];
