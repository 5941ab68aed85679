import type { Cell, IndicatorTable } from "../../../continuity/indicator/table.ts";
import type { IndicatorWords } from "./words.ts";

/** A table for people: on a sheet, in a page, in a terminal. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The whole table in a language, section by section; one without rows is left out. */
export function sectionsOf(table: IndicatorTable, words: IndicatorWords): Section[] {
  return [
    yearSection(table, words),
    agencySection(table, words),
    stepSection(table, words),
    riskSection(table, words),
    peopleSection(table, words),
    sourceSection(table, words),
  ].filter(({ rows }) => rows.length > 0);
}

function yearSection({ years, asOf, indicators }: IndicatorTable, words: IndicatorWords): Section {
  const { columns: c, none } = words;
  const rows = indicators.flatMap(({ name, targets, done }) =>
    years.map((year, index) => {
      const target = targets[index] ?? null;
      const reached = done[index] ?? 0;
      const met =
        target === null || (reached < target && year > asOf) ? none : reached >= target ? words.yes : words.no;
      return [words.indicators[name], words.year(year), target ?? none, reached, met];
    }),
  );
  return { title: words.sections.years, head: [c.indicator, c.year, c.target, c.done, c.met], rows };
}

function agencySection({ years, indicators, agencies }: IndicatorTable, words: IndicatorWords): Section {
  const { columns: c } = words;
  const rows = agencies.flatMap((_, at) =>
    indicators.flatMap(({ name, agencies: of }) => {
      const mine = of[at];
      if (!mine) return [];
      return [
        [
          mine.agency,
          words.indicators[name],
          ...mine.cells.map(({ done }) => done),
          evidenceOf(years, mine.cells, words),
        ],
      ];
    }),
  );
  return {
    title: words.sections.agencies,
    head: [c.agency, c.indicator, ...years.map((year) => words.year(year)), c.evidence],
    rows,
  };
}

/** `115 年: 報告 3、報告 4`. */
function evidenceOf(years: readonly number[], cells: readonly Cell[], words: IndicatorWords): string {
  return cells
    .flatMap(({ evidence }, index) => {
      const named = evidence.map(({ kind, seq }) => (kind === "report" ? words.report(seq) : words.record(seq)));
      return named.length > 0 ? [`${words.year(years[index] ?? 0)}: ${named.join(", ")}`] : [];
    })
    .join("; ");
}

function stepSection({ steps }: IndicatorTable, words: IndicatorWords): Section {
  const { columns: c, none } = words;
  return {
    title: words.sections.steps,
    head: [c.agency, c.operation, c.before, c.after, c.saving, c.met, c.evidence],
    rows: steps.map(({ agency, operation, before, after, saving, enough, record, report }) => [
      agency,
      words.operations[operation],
      before,
      after ?? none,
      saving === null ? none : percent(saving),
      enough ? words.yes : words.no,
      [words.record(record), ...(report === null ? [] : [words.report(report)])].join(", "),
    ]),
  };
}

function riskSection({ risks }: IndicatorTable, words: IndicatorWords): Section {
  const { columns: c } = words;
  return {
    title: words.sections.risks,
    head: [c.agency, c.system, c.threats, c.before, c.after, c.reduction, c.met, c.evidence],
    rows: risks.map((each) => [
      each.agency,
      each.system,
      each.threats,
      each.before,
      each.after,
      percent(each.reduction),
      each.enough ? words.yes : words.no,
      [
        ...each.records.map(words.record),
        ...each.reports.map(words.report),
        ...(each.unsupported > 0 ? [words.unsupported(each.unsupported)] : []),
      ].join(", "),
    ]),
  };
}

function peopleSection({ genders }: IndicatorTable, words: IndicatorWords): Section {
  const total = genders.female + genders.male + genders.other;
  const rows = (["female", "male", "other"] as const).map((each) => [
    words.genders[each],
    genders[each],
    percent(genders[each] / Math.max(total, 1)),
  ]);
  return {
    title: words.sections.people,
    head: [words.columns.gender, words.columns.count, "%"],
    rows: total > 0 ? rows : [],
  };
}

function sourceSection({ agencies }: IndicatorTable, words: IndicatorWords): Section {
  const { columns: c } = words;
  return {
    title: words.sections.sources,
    head: [c.agency, c.vault, c.fingerprint, c.known, c.reports, c.missing, c.open, c.exported],
    rows: agencies.map(({ agency, vault, fingerprint, known, reports, gaps, openActions, exported }) => [
      agency,
      vault,
      fingerprint,
      known === null ? words.unchecked : known ? words.yes : words.no,
      reports,
      gaps,
      openActions,
      exported,
    ]),
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
