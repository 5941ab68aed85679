import { formatSeconds } from "./format.ts";
import type { Cell } from "./results.ts";

const width = 860;
const left = 290;
const right = 90;
const rowHeight = 22;
const colours = { ours: "#1b6ca8", peer: "#b8b8b8" };

/** Wall time of every work as horizontal bars, each work to a scale of its own, as an SVG image. */
export function plot(cells: readonly Cell[]): string {
  const parts: string[] = [];
  let y = 12;
  for (const [work, rows] of Map.groupBy(cells, (cell) => cell.work)) {
    const longest = Math.max(...rows.map(({ wall }) => wall));
    y += 24;
    parts.push(text(12, y, work, 'font-weight="bold"'));
    y += 8;
    for (const { by, wall } of rows) {
      const length = Math.max(1, (wall / longest) * (width - left - right));
      const colour = by.startsWith("Fenchi") ? colours.ours : colours.peer;
      parts.push(
        text(left - 8, y + 15, by, 'text-anchor="end"'),
        `<rect x="${left}" y="${y + 3}" width="${length.toFixed(1)}" height="${rowHeight - 6}" fill="${colour}"/>`,
        text(left + length + 6, y + 15, formatSeconds(wall)),
      );
      y += rowHeight;
    }
  }
  const height = y + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13">`,
    "<title>Wall time, shorter is better</title>",
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y}" fill="#222222" ${attributes}>${escaped(content)}</text>`;
}

const escaped = (content: string) => content.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
