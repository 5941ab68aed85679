import type { Picture } from "./picture.ts";

/** The picture as a Mermaid flowchart, which documents and wikis draw by themselves: an arrow points at what is needed. */
export function toMermaid(picture: Picture): string {
  const lines = ["flowchart LR"];
  for (const [frame, name] of picture.frames.entries()) {
    lines.push(`  subgraph f${frame}["${escaped(name)}"]`);
    for (const [at, box] of picture.boxes.entries()) {
      if (box.frame !== frame) continue;
      const label = box.lines.map(escaped).join("<br>");
      const classes = [box.core ? ":::core" : "", box.unsaved ? ":::unsaved" : ""];
      // Mermaid takes one class behind a box: the more urgent.
      lines.push(`    b${at}["${label}"]${classes.findLast((each) => each !== "") ?? ""}`);
    }
    lines.push("  end");
  }
  for (const { from, to, circled } of picture.arrows) lines.push(`  b${from} ${circled ? "==>" : "-->"} b${to}`);
  lines.push("  classDef core fill:#1d4e89,color:#fff,stroke:#12335b");
  lines.push("  classDef unsaved fill:#fff,color:#a4161a,stroke:#a4161a,stroke-dasharray:5 3");
  return `${lines.join("\n")}\n`;
}

/** A label in quotes, in which nothing is markup: all but letters, numbers, marks and a few signs are written as codes. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M} ._/()、，。：（）-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}
