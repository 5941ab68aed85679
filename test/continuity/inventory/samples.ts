import fc from "fast-check";
import {
  type Inventory,
  type InventoryModule,
  inventory,
  referenceOf,
} from "../../../continuity/inventory/inventory.ts";
import { runSeed } from "../../run.ts";

/** What fast-check draws by, so that a failing run can be repeated. */
export const seed = Number(runSeed) || 1;

/** A module of which a test only says what matters to it. */
export function moduleOf(members: Partial<InventoryModule> = {}): InventoryModule {
  return {
    agency: "內政部",
    system: "戶政",
    number: 1,
    priority: 1,
    name: "戶籍登記",
    description: "",
    databases: [],
    dependsOn: [],
    item: null,
    size: 0,
    owner: "",
    rto: 240,
    rpo: 60,
    kind: "database",
    core: false,
    target: "",
    ...members,
  };
}

export function inventoryOf(...modules: Partial<InventoryModule>[]): Inventory {
  return { format: "fenchi/inventory/v1", modules: modules.map(moduleOf) };
}

/** Pieces that forms of files have trouble with. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ..."= + - @ ＝ ＋ － ＠ ' '' \" \"\" , ; 、 ： : \t _x000A_ _x005F_ <a> &amp; ]]> 1E5 007 是 TRUE #REF! =1+1 '=1 0x1F % \\ \u200d 𠮷 é \u00a0 　".split(
        " ",
      ),
      " ",
    ),
  },
);

/** One line as the schema allows it: no control characters, no blanks at the ends. */
function lineOf(most: number, least = 0) {
  return fc
    .array(piece, { minLength: least, maxLength: 8 })
    .map((pieces) =>
      pieces
        .join("")
        .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00a0]/gu, "")
        .slice(0, most)
        .trim(),
    )
    .filter((text) => text.length >= least && !/\p{Cs}/u.test(text));
}

const lines = fc.array(lineOf(60), { maxLength: 4 }).map((each) => each.join("\n").trim());
const place = lineOf(30, 1)
  .map((text) => text.replace(/[/、,，;；]/gu, "").trim())
  .filter((text) => text !== "");
const part = lineOf(30, 1)
  .map((text) => text.replaceAll("/", "").trim())
  .filter((text) => text !== "" && text !== "." && text !== "..");

/** Any inventory that can be kept: unique references, dependencies on its own or on another agency's modules. */
export const anyInventory: fc.Arbitrary<Inventory> = fc
  .array(
    fc.record({
      agency: fc.oneof(fc.constantFrom("甲", "乙"), place),
      system: fc.oneof(fc.constantFrom("一", "二:3"), place),
      number: fc.integer({ min: 1, max: 999_999 }),
      priority: fc.integer({ min: 1, max: 99 }),
      name: lineOf(100, 1),
      description: lines,
      databases: fc.array(
        lineOf(40, 1)
          .map((text) => text.replace(/[、,，;；]/gu, "").trim())
          .filter((text) => text !== ""),
        { maxLength: 4 },
      ),
      item: fc.option(fc.tuple(part, part, part).map((parts) => parts.join("/"))),
      size: fc.oneof(fc.nat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER, 1e15)),
      owner: lineOf(100),
      rto: fc.integer({ min: 1, max: 5_256_000 }),
      rpo: fc.integer({ min: 1, max: 5_256_000 }),
      kind: fc.constantFrom("code" as const, "files" as const, "host" as const, "database" as const),
      core: fc.boolean(),
      target: lineOf(200),
      picks: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn): Inventory => {
    const unique = [...new Map(drawn.map((each) => [referenceOf(each), each])).values()];
    const references = unique.map(referenceOf);
    const modules = unique.map(({ picks, ...each }): InventoryModule => {
      const others = references.filter((reference) => reference !== referenceOf(each));
      const chosen = picks.flatMap((pick) => others[pick % Math.max(1, others.length)] ?? []);
      return { ...each, dependsOn: [...new Set([...chosen, ...(picks.length === 3 ? ["他機關/他系統/7"] : [])])] };
    });
    return { format: "fenchi/inventory/v1", modules };
  })
  .filter((each) => inventory.safeParse(each).success);
