import type { Bar } from "./bars.ts";
import { formatBytes, formatRate, formatSeconds, significant } from "./format.ts";
import type { Kernel } from "./kernels.ts";
import type { Report } from "./report.ts";
import type { Cell } from "./results.ts";

/** The whole report as Markdown. */
export function markdown(report: Report): string {
  const { machine, settings, missing, cells, kernels, bars, informative } = report;
  const works = [...Map.groupBy(cells, ({ work }) => work)];
  return [
    "# Bench",
    "",
    ...machine.map((line) => `- ${line}`),
    ...settings.map((line) => `- ${line}`),
    ...missing.map(({ name, install }) => `- **${name} was not found**, so it has no column. ${install}`),
    ...works.flatMap(([work, rows]) => ["", `## ${work}`, "", ...workTable(rows)]),
    ...(kernels.length > 0 ? ["", "## Kernels", "", ...kernelTable(kernels)] : []),
    "",
    "## Bars",
    "",
    ...(informative ? ["For information: a short run on little data judges nothing.", ""] : []),
    ...table(["", "measured", ""], bars.map(barRow)),
    "",
  ].join("\n");
}

const none = "-";
const shown = (value: number | undefined, format: (value: number) => string) =>
  value === undefined ? none : format(value);

function workTable(cells: readonly Cell[]): string[] {
  const [first] = cells;
  const hasStored = cells.some(({ stored }) => stored !== undefined);
  const hasFetched = cells.some(({ fetched }) => fetched !== undefined);
  const head = ["", "wall", "of the first", "CPU", "peak memory"];
  if (hasStored) head.push("stored");
  if (hasFetched) head.push("fetched");
  const rows = cells.map((cell) => {
    const scaled = cell.scaledFrom === undefined ? "" : ` (${cell.scaledFrom} measured, scaled)`;
    const row = [
      cell.by + scaled,
      formatSeconds(cell.wall),
      `${significant(cell.wall / (first?.wall ?? cell.wall))} x`,
      shown(cell.cpu, formatSeconds),
      shown(cell.memory, (bytes) => `${significant(bytes / 1e6)} MB`),
    ];
    if (hasStored) row.push(shown(cell.stored, formatBytes));
    if (hasFetched) row.push(shown(cell.fetched, formatBytes));
    return row;
  });
  return table(head, rows);
}

function kernelTable(kernels: readonly Kernel[]): string[] {
  const rows = kernels.map(({ name, rate, unit, peer }) => [
    name,
    formatRate(rate, unit),
    peer ? `${formatRate(peer.rate, unit)} (${peer.name})` : none,
    peer ? `${significant(rate / peer.rate)} x` : none,
  ]);
  return table(["", "ours", "peer", "ours of peer's"], rows);
}

function barRow({ promise, measured, holds }: Bar): string[] {
  return [promise, measured ?? "not measured", holds === undefined ? none : holds ? "PASS" : "FAIL"];
}

/** A Markdown table that reads as well as plain text. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(head), rule, ...rows.map(line)];
}
