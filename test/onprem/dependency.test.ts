import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { graphOf } from "../../continuity/dependency/graph.ts";
import { toMermaid } from "../../continuity/dependency/mermaid.ts";
import { pictureOf } from "../../continuity/dependency/picture.ts";
import type { InventoryModule } from "../../continuity/inventory/inventory.ts";
import { toSvg } from "../../onprem/dependency/svg.ts";
import { at, moduleOf } from "../continuity/plan/samples.ts";
import { runSeed } from "../run.ts";

const words = { title: "t", core: "core", other: "other", unsaved: "unsaved", circled: "circled" };
const draw = (modules: readonly InventoryModule[], unsaved: (index: number) => boolean = () => false) => {
  const graph = graphOf({ modules: [...modules] });
  return pictureOf(graph, [...graph.modules.keys()], unsaved);
};

describe("a picture of dependencies", () => {
  const modules = [
    moduleOf(1, { core: true, dependsOn: [at(2)], name: "戶籍登記" }),
    moduleOf(2, { dependsOn: [at(1), at(1, "tax", "mof")] }),
    moduleOf(1, { agency: "mof", system: "tax" }),
  ];

  test("has a box a module, in its system's frame, and marks circles", () => {
    const picture = draw(modules, (index) => index === 2);
    expect(picture).toMatchObject({ level: "module", frames: ["moi / household", "mof / tax"] });
    expect(picture.boxes.map(({ frame, core, unsaved }) => [frame, core, unsaved])).toEqual([
      [0, true, false],
      [0, false, false],
      [1, false, true],
    ]);
    expect(picture.arrows).toEqual([
      { from: 0, to: 1, circled: true },
      { from: 1, to: 0, circled: true },
      { from: 1, to: 2, circled: false },
    ]);
  });

  test("of a large inventory has a box a system", () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      moduleOf(1 + (index % 40), {
        system: `s${Math.floor(index / 40)}`,
        core: index % 40 === 0,
        dependsOn: index < 40 ? [] : [at(1, "s0")],
      }),
    );
    const picture = draw(many);
    expect(picture.level).toBe("system");
    expect(picture.boxes).toHaveLength(10);
    expect(picture.boxes[1]?.lines).toEqual(["s1", "1 / 40"]);
    expect(picture.arrows).toHaveLength(9);
    expect(toSvg(picture, words)).toContain("1 / 40");
  });

  test("is drawn with every box inside the picture, every arrow from box to box", () => {
    const svg = toSvg(draw(modules), words);
    const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
    const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx="5"/g)];
    expect(boxes).toHaveLength(3);
    for (const [, x, y, w, h] of boxes.map((box) => box.map(Number))) {
      expect((x ?? 0) + (w ?? 0)).toBeLessThan(width);
      expect((y ?? 0) + (h ?? 0)).toBeLessThan(height);
    }
    expect(svg.match(/marker-end="url\(#circle\)"/g)).toHaveLength(3);
    expect(svg.match(/marker-end="url\(#need\)"/g)).toHaveLength(1);
  });

  test("names are text alone, whatever they hold", () => {
    const hostile = fc.string({ unit: "binary", minLength: 1, maxLength: 60 });
    const markup = fc.constantFrom("</text><script>alert(1)</script>", '"]; click b0 "javascript:x"', "&lt;", "]]>");
    fc.assert(
      fc.property(fc.oneof(hostile, markup), fc.oneof(hostile, markup), (name, system) => {
        const picture = draw([moduleOf(1, { name, system })]);
        const svg = toSvg(picture, words);
        expect([...svg.matchAll(/<\/?([a-z]+)/g)].map(([, tag]) => tag)).not.toContain("script");
        // Every < opens an element that the drawing has, and every & a code.
        expect(svg.replace(/<\/?(svg|title|defs|marker|path|rect|g|text)\b[^<>]*>/g, "")).not.toMatch(/[<>]/);
        expect(svg.replace(/&#\d+;/g, "")).not.toContain("&");
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
        expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u);
        for (const [, label] of toMermaid(picture).matchAll(/\["(.*)"\]/g)) {
          expect(label?.replaceAll("<br>", "")).not.toMatch(/["<>[\]{}|`]/);
        }
        expect(
          toMermaid(picture)
            .split("\n")
            .filter((line) => /^\s*click/.test(line)),
        ).toEqual([]);
      }),
      { seed: Number(runSeed), numRuns: 30 },
    );
  });

  test("as Mermaid has the same boxes and arrows", () => {
    expect(toMermaid(draw(modules, (index) => index === 2))).toBe(
      [
        "flowchart LR",
        '  subgraph f0["moi / household"]',
        '    b0["1 戶籍登記"]:::core',
        '    b1["2 module 2"]',
        "  end",
        '  subgraph f1["mof / tax"]',
        '    b2["1 module 1"]:::unsaved',
        "  end",
        "  b0 ==> b1",
        "  b1 ==> b0",
        "  b1 --> b2",
        "  classDef core fill:#1d4e89,color:#fff,stroke:#12335b",
        "  classDef unsaved fill:#fff,color:#a4161a,stroke:#a4161a,stroke-dasharray:5 3",
        "",
      ].join("\n"),
    );
  });
});
