import { Graph, layout } from "@dagrejs/dagre";
import type { Box, Picture } from "../../continuity/dependency/picture.ts";
import { widthOf } from "../cli/format.ts";

/** What is written on the picture. */
export interface PictureWords {
  readonly title: string;
  readonly core: string;
  readonly other: string;
  readonly unsaved: string;
  readonly circled: string;
}

/** Pixels. */
const [lineHeight, padding, column, margin, legendHeight, labelRoom] = [18, 10, 7.4, 24, 34, 9];
/** Columns that a line on a box has at most. */
const widest = 34;

const colours = {
  core: { fill: "#1d4e89", stroke: "#12335b", text: "#ffffff" },
  other: { fill: "#eef2f6", stroke: "#8395a7", text: "#1b2733" },
  unsaved: { fill: "#ffffff", stroke: "#a4161a", text: "#a4161a" },
} as const;

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws the picture, in layers from left to right: an arrow points at what is needed. One file that needs nothing else. */
export function toSvg(picture: Picture, words: PictureWords): string {
  const graph = arranged(picture);
  const frames = picture.frames.map((name, at) => drawFrame(name, graph.node(`f${at}`)));
  const boxes = picture.boxes.map((box, at) => drawBox(box, graph.node(`b${at}`)));
  const arrows = picture.arrows.map(({ from, to, circled }) =>
    drawArrow(graph.edge(`b${from}`, `b${to}`).points ?? [], circled),
  );
  const { width = 0, height = 0 } = graph.graph();
  const whole = { width: Math.ceil(Math.max(width, 640)), height: Math.ceil(height) + legendHeight + margin };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole.width} ${whole.height}" width="${whole.width}" height="${whole.height}" role="img" font-family="'Noto Sans TC','Microsoft JhengHei','PingFang TC',sans-serif" font-size="13">`,
    `<title>${escaped(words.title)}</title>`,
    `<defs>${marker("need", "#5c6b7a")}${marker("circle", "#a4161a")}</defs>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...frames,
    ...arrows,
    ...boxes,
    drawLegend(words, Math.ceil(height) + margin / 2),
    "</svg>\n",
  ].join("\n");
}

function arranged({ frames, boxes, arrows }: Picture) {
  const graph = new Graph({ compound: true });
  graph.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 56, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const at of frames.keys()) graph.setNode(`f${at}`, {});
  for (const [at, box] of boxes.entries()) {
    const width = Math.max(...linesOf(box).map(widthOf)) * column + 2 * padding;
    graph.setNode(`b${at}`, { width, height: box.lines.length * lineHeight + padding });
    graph.setParent(`b${at}`, `f${box.frame}`);
  }
  for (const { from, to } of arrows) graph.setEdge(`b${from}`, `b${to}`);
  layout(graph);
  return graph;
}

function drawFrame(name: string, { x, y, width, height }: Placed): string {
  // The layout leaves no room for a frame's name: it takes some of what is between frames.
  const [left, top] = [x - width / 2, y - height / 2 - labelRoom];
  return `<g><rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height + labelRoom)}" rx="8" fill="#fafbfc" stroke="#c9d1d9"/><text x="${round(left + 8)}" y="${round(top + 15)}" font-size="12" fill="#5c6b7a">${escaped(cut(name, Math.floor(width / column)))}</text></g>`;
}

function drawBox(box: Box, { x, y, width, height }: Placed): string {
  const { fill, stroke, text } = box.unsaved ? colours.unsaved : box.core ? colours.core : colours.other;
  const dashes = box.unsaved ? ' stroke-dasharray="5 3"' : "";
  const weight = box.core ? ' font-weight="600"' : "";
  const first = y - ((box.lines.length - 1) * lineHeight) / 2 + 4.5;
  const lines = linesOf(box).map(
    (line, at) => `<text x="${round(x)}" y="${round(first + at * lineHeight)}"${weight}>${escaped(line)}</text>`,
  );
  return `<g text-anchor="middle" fill="${text}"><title>${escaped(box.id)}</title><rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="5" fill="${fill}" stroke="${stroke}"${dashes}/>${lines.join("")}</g>`;
}

function drawArrow(points: readonly { readonly x: number; readonly y: number }[], circled: boolean): string {
  const path = points.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
  const [colour, width, head] = circled ? ["#a4161a", 2, "circle"] : ["#5c6b7a", 1.2, "need"];
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" marker-end="url(#${head})"/>`;
}

function marker(id: string, colour: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${colour}"/></marker>`;
}

function drawLegend(words: PictureWords, top: number): string {
  let x: number = margin;
  const entries = (["core", "other", "unsaved"] as const).map((kind) => {
    const { fill, stroke } = colours[kind];
    const dashes = kind === "unsaved" ? ' stroke-dasharray="4 2"' : "";
    const drawn = `<rect x="${round(x)}" y="${top}" width="22" height="14" rx="3" fill="${fill}" stroke="${stroke}"${dashes}/><text x="${round(x + 28)}" y="${top + 12}">${escaped(words[kind])}</text>`;
    x += 28 + widthOf(words[kind]) * column + 24;
    return drawn;
  });
  const line = `<path d="M${round(x)} ${top + 7}h26" stroke="#a4161a" stroke-width="2" marker-end="url(#circle)"/><text x="${round(x + 34)}" y="${top + 12}">${escaped(words.circled)}</text>`;
  return `<g font-size="12" fill="#1b2733">${entries.join("")}${line}</g>`;
}

function linesOf(box: Box): string[] {
  return box.lines.map((line) => cut(line, widest));
}

/** At most so many columns, with a sign that something was left out. */
function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = "";
  for (const character of text) {
    if (widthOf(kept + character) > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Text from outside: no markup, and none of the characters that XML cannot hold. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
