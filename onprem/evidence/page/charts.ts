import { BarChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { DrillEntry } from "../../../continuity/drill/record.ts";
import { toSeconds } from "../../../continuity/evidence/course.ts";
import type { ModuleFigures } from "../../../continuity/evidence/figures.ts";
import type { Words } from "./words.ts";

use([BarChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

/** More rows than that are no picture any more. */
export const chartRows = 32;
const width = 720;
const ink = { predicted: "#8d94a3", measured: "#16181d", target: "#9d1f1f", checking: "#c9a227", line: "#c9ccd3" };
/** Single quotes: the library writes a style attribute and escapes nothing in it. */
const sans = "'Noto Sans TC','Noto Sans CJK TC','PingFang TC','Microsoft JhengHei','Helvetica Neue',Arial,sans-serif";

/** The modules worth a row: what went wrong first, then core functions, then the latest. In the drill's own order. */
export function chosenModules(modules: readonly ModuleFigures[]): readonly ModuleFigures[] {
  const weight = ({ state, rtoMet, core, restored }: ModuleFigures) =>
    (state === "recovered" ? 0 : 4e9) + (rtoMet ? 0 : 2e9) + (core ? 1e9 : 0) + Math.min(restored ?? 0, 9e8);
  const chosen = new Set(modules.toSorted((a, b) => weight(b) - weight(a)).slice(0, chartRows));
  return modules.filter((each) => chosen.has(each));
}

/** Predicted, measured and target of each module, side by side. */
export function targetsChart(modules: readonly ModuleFigures[], words: Words): string {
  const { series } = words;
  const points = (of: (each: ModuleFigures) => number | null) =>
    modules.flatMap((each, row) => {
      const value = of(each);
      // A logarithm has no zero; a tenth of a second is none either.
      return value === null ? [] : [[Math.max(value, 0.1), row]];
    });
  const scatter = (name: string, data: number[][], symbol: string, size: number | number[], style: object) => ({
    name,
    type: "scatter",
    silent: true,
    data,
    symbol,
    symbolSize: size,
    itemStyle: style,
  });
  return draw("targets", modules, {
    legend: legendOf([series.predicted, series.measured, series.target]),
    xAxis: { ...timeAxis(words), type: "log", logBase: 60, min: lowest(modules) },
    series: [
      scatter(
        series.predicted,
        points((each) => each.predicted),
        "circle",
        11,
        {
          color: "transparent",
          borderColor: ink.predicted,
          borderWidth: 2,
          opacity: 1,
        },
      ),
      scatter(
        series.measured,
        points((each) => each.restored),
        "circle",
        7,
        { color: ink.measured, opacity: 1 },
      ),
      scatter(
        series.target,
        points((each) => each.rto),
        "rect",
        [3, 14],
        { color: ink.target, opacity: 1 },
      ),
    ],
  });
}

/** When each module was fetched and checked. */
export function courseChart(modules: readonly ModuleFigures[], entries: readonly DrillEntry[], words: Words): string {
  const { series } = words;
  const bar = (name: string, color: string, of: (each: ModuleFigures) => number) => ({
    name,
    type: "bar",
    stack: "course",
    silent: true,
    barMaxWidth: 10,
    data: modules.map(of),
    itemStyle: { color },
  });
  const changes = entries.filter(({ step }) => step.kind === "changed").slice(0, 50);
  return draw("course", modules, {
    legend: legendOf([series.restoring, series.checking]),
    xAxis: { ...timeAxis(words), type: "value", min: 0 },
    series: [
      {
        ...bar(series.waiting, "transparent", ({ started, restored }) => (restored === null ? 0 : (started ?? 0))),
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          label: { show: false },
          lineStyle: { color: ink.target, type: "dashed" },
          data: changes.map(({ at }) => ({ xAxis: toSeconds(at) })),
        },
      },
      bar(series.restoring, ink.measured, ({ started, restored }) =>
        restored === null ? 0 : Math.max(0, restored - (started ?? 0)),
      ),
      bar(series.checking, ink.checking, ({ restored, recovered }) =>
        restored === null || recovered === null ? 0 : recovered - restored,
      ),
    ],
  });
}

function lowest(modules: readonly ModuleFigures[]): number {
  const all = modules.flatMap(({ predicted, restored, rto }) => [predicted, restored ?? predicted, rto]);
  return all.every((value) => value >= 60) ? 60 : all.every((value) => value >= 1) ? 1 : 1 / 60;
}

const legendOf = (data: string[]) => ({
  data,
  top: 0,
  right: 0,
  icon: "circle",
  itemWidth: 8,
  itemHeight: 8,
  selectedMode: false,
});

const timeAxis = ({ duration }: Words) => ({
  position: "bottom",
  axisLabel: { formatter: (seconds: number) => duration(seconds), hideOverlap: true, color: "#5b606b" },
  splitLine: { lineStyle: { color: ink.line } },
  silent: true,
});

function draw(id: string, modules: readonly ModuleFigures[], option: EChartsCoreOption): string {
  const height = 62 + Math.max(modules.length, 1) * 22;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: sans, fontSize: 11 },
      grid: { left: 190, right: 24, top: 26, bottom: 30 },
      yAxis: {
        type: "category",
        inverse: true,
        silent: true,
        data: modules.map(({ name }) => name),
        axisTick: { show: false },
        axisLabel: { width: 176, overflow: "truncate", interval: 0, color: ink.measured },
      },
      ...option,
    });
    return settle(chart.renderToSVGString(), id);
  } finally {
    chart.dispose();
  }
}

/**
 * The same drawing gives the same bytes: the library numbers its classes and ids over the process's life, and adds hover styles that
 * paper has no use for. Text in an SVG has its quotation marks escaped, so none of it looks like an attribute.
 */
function settle(svg: string, id: string): string {
  return svg
    .replaceAll(/<style >.*?<\/style>\n?/gs, "")
    .replaceAll(/ (?:class|ecmeta_[a-z_]+)="[^"]*"/g, "")
    .replaceAll(/ id="zr\d+-/g, ` id="${id}-`)
    .replaceAll(/url\(#zr\d+-/g, `url(#${id}-`);
}
