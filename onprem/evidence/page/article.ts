import { html, raw } from "hono/html";
import type { DrillEntry } from "../../../continuity/drill/record.ts";
import type { ModuleFigures } from "../../../continuity/evidence/figures.ts";
import { type Finding, isNonconformity } from "../../../continuity/evidence/finding.ts";
import { type DrillReport, reportHash, startOf } from "../../../continuity/evidence/report.ts";
import { formatBytes } from "../../cli/format.ts";
import { chartRows, chosenModules, courseChart, targetsChart } from "./charts.ts";
import { describeEntry } from "./entry.ts";
import type { Words } from "./words.ts";

type Html = ReturnType<typeof html>;

/** The whole report in one language. Every text of the record is foreign: the template escapes it. */
export function renderArticle(report: DrillReport, signature: string, words: Words): Html {
  const { figures, entries } = report;
  const started = startOf(entries);
  const verdict = figures.conforming ? "conforming" : figures.successful ? "successful" : "unsuccessful";
  const [head, why] = words.verdicts[verdict];
  const { headings } = words;
  return html`<article lang="${words.language}">
<header><div class="seal" lang="zh-TW">分持</div>
<div><p class="kind">FENCHI · ${words.title}</p><h1>${started.scenario.name}</h1></div>
<p class="number">${words.number(report.seq)}<br>${started.time.slice(0, 10)}</p></header>
<div class="verdict ${verdict}"><b>${head}</b>${why}</div>
${keyFigures(report, words)}
${facts(report, signature, words)}
${charts(report, words)}
<h2>${headings.findings}</h2>
${findingTable(figures.findings, words)}
<h2>${headings.modules}</h2>
${moduleTable(figures.modules, words)}
<h2>${headings.within}</h2>
${table(
  [words.columns.within, words.columns.modules, words.columns.core, words.columns.size],
  [1, 2, 3],
  figures.within.map(({ hours, modules, core, bytes }) => [
    words.hours(hours),
    number(words.of(modules, figures.total.modules)),
    number(words.of(core, figures.total.core)),
    number(formatBytes(bytes)),
  ]),
)}
<h2>${headings.providers}</h2>
${providerTable(report, words)}
<h2>${headings.restored}</h2>
${restoredTable(figures.modules, words)}
<h2>${headings.steps}</h2>
${stepTable(entries, words)}
<h2>${headings.scenario}</h2>
<pre>${started.scenario.text}</pre>
<h2>${headings.proof}</h2>
<div class="proof">${words.proof.map((line) => html`<p>${line}</p>`)}<p class="hex">SHA-256 ${reportHash(report)}</p></div>
</article>
`;
}

function keyFigures({ figures }: DrillReport, words: Words): Html {
  const { total, reached, prediction, steps, seconds, paused, modules } = figures;
  const { keys, duration, none } = words;
  const maybe = (value: number | null) => (value === null ? none : duration(value));
  const inTime = modules.filter(({ rtoMet }) => rtoMet).length;
  const tiles: readonly (readonly [string, string])[] = [
    [words.of(total.recovered, total.modules), keys.recovered],
    [maybe(reached.core), keys.core],
    [words.of(inTime, total.modules), keys.rto],
    [maybe(reached.oldest), keys.oldest],
    [
      prediction.modules === 0
        ? none
        : words.medianWorst(percent(prediction.median, none), percent(prediction.worst, none)),
      keys.prediction,
    ],
    [steps.target === null ? String(steps.done) : words.of(steps.done, steps.target), keys.steps],
    [`${(total.rate / 1e6).toFixed(total.rate < 1e7 ? 2 : 0)} Mbit/s`, keys.line],
    [duration(seconds), paused > 0 ? `${keys.duration} · ${words.paused(duration(paused))}` : keys.duration],
  ];
  return html`<div class="keys">${tiles.map(([value, label]) => html`<div><b>${value}</b><span>${label}</span></div>`)}</div>`;
}

function facts(report: DrillReport, signature: string, words: Words): Html {
  const started = startOf(report.entries);
  const ended = report.entries.at(-1)?.step;
  const { facts: f } = words;
  const people = started.people.map(({ name, role }) => `${name} (${role})`).join(", ");
  const vaults = started.vaults.map(
    ({ agency, vault, head }) => `${agency} ${vault.slice(0, 8)}: ${words.vaultHead(head)}`,
  );
  const rows: readonly (readonly [string, string, boolean?])[] = [
    [f.scenario, started.scenario.name],
    [f.drill, report.drill, true],
    [f.started, started.time],
    [f.ended, ended?.kind === "ended" ? ended.time : words.none],
    [f.people, people || words.none],
    [f.vaults, vaults.join(", ") || words.none],
    [f.line, lineText(report, words)],
    [f.filed, `${report.filed} (Fenchi ${report.generator})`],
    [f.inventory, started.inventory, true],
    [f.previous, report.previous ?? words.first, report.previous !== null],
    [f.head, report.head, true],
    [f.key, signature.split(" ").slice(0, 2).join(" "), true],
  ];
  return html`<dl class="facts">${rows.map(
    ([label, value, hex]) => html`<div><dt>${label}</dt><dd${hex ? raw(' class="hex"') : ""}>${value}</dd></div>`,
  )}</dl>`;
}

function lineText(report: DrillReport, words: Words): string {
  const { line } = startOf(report.entries);
  if (!line) return words.unshaped;
  const plain = words.lineOf(
    String(line.bitsPerSecond / 1e6),
    line.roundTrip,
    String(Math.round(line.loss * 1e4) / 100),
  );
  const { window } = line;
  return window ? plain + words.window(words.duration(window.up), words.duration(window.every)) : plain;
}

function charts({ figures, entries }: DrillReport, words: Words): Html {
  const chosen = chosenModules(figures.modules);
  const more = figures.modules.length > chartRows ? ` ${words.shown(chosen.length, figures.modules.length)}` : "";
  const figure = (heading: string, hint: string, svg: string) =>
    html`<h2>${heading}</h2><p class="hint">${hint}${more}</p><figure>${raw(svg)}</figure>`;
  return html`${figure(words.headings.targets, words.chartHints.targets, targetsChart(chosen, words))}
${figure(words.headings.course, words.chartHints.course, courseChart(chosen, entries, words))}`;
}

function findingTable(findings: readonly Finding[], words: Words): Html {
  if (findings.length === 0) return html`<p>${words.noFindings}</p>`;
  const { columns, severities } = words;
  const value = ({ kind }: Finding, text: string) =>
    /^(?:rto|rpo)-missed$|^prediction-off$/.test(kind) ? words.duration(Number(text)) : text;
  return table(
    [columns.kind, columns.where, columns.expected, columns.found],
    [],
    findings.map((each) => [
      isNonconformity(each)
        ? html`<td class="bad">${words.findings[each.kind]}<small>${severities.nonconformity}</small></td>`
        : html`<td class="watch">${words.findings[each.kind]}<small>${severities.observation}</small></td>`,
      html`<td>${each.module ?? ""}<small>${each.subject}</small></td>`,
      value(each, each.expected),
      value(each, each.found),
    ]),
  );
}

function moduleTable(modules: readonly ModuleFigures[], words: Words): Html {
  const { columns: c, duration, none } = words;
  const maybe = (value: number | null) => number(value === null ? none : duration(value));
  const target = (value: number, met: boolean, measured: number | null) =>
    html`<td class="n ${measured === null ? "" : met ? "good" : "bad"}">${duration(value)}<small>${
      measured === null ? none : met ? words.met : words.missed
    }</small></td>`;
  return table(
    [c.module, c.size, c.predicted, c.restored, c.deviation, c.recovered, c.rto, c.age, c.rpo, c.checks, c.state],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    modules.map((each) => [
      html`<td>${each.name}<small>${each.module}${each.core ? ` · ${words.coreMark}` : ""}</small></td>`,
      number(formatBytes(each.restoredBytes ?? each.bytes)),
      number(duration(each.predicted)),
      maybe(each.restored),
      number(percent(each.deviation, none, true)),
      maybe(each.recovered),
      target(each.rto, each.rtoMet, each.recovered),
      maybe(each.age),
      target(each.rpo, each.rpoMet, each.age),
      number(words.of(each.checks.filter(({ passed }) => passed).length, each.checks.length)),
      html`<td class="${each.state === "recovered" ? "good" : "bad"}">${words.states[each.state]}</td>`,
    ]),
  );
}

function providerTable({ figures }: DrillReport, words: Words): Html {
  const { columns: c } = words;
  if (figures.providers.length === 0) return html`<p>${words.noFaults}</p>`;
  const rows = figures.providers.flatMap(({ provider, faults }) =>
    faults.map(({ fault, count, first, message }) => [
      provider,
      fault,
      number(String(count)),
      number(words.duration(first)),
      message,
    ]),
  );
  return table([c.provider, c.fault, c.count, c.time, c.what], [2, 3], rows);
}

function restoredTable(modules: readonly ModuleFigures[], { columns: c, none }: Words): Html {
  return table(
    [c.module, c.backup, c.hash],
    [],
    modules.map(({ name, module, backup, backupTime, sha256, expected }) => [
      html`<td>${name}<small>${module}</small></td>`,
      html`<td class="hex">${backup ?? none}<small>${backupTime ?? ""}</small></td>`,
      html`<td class="hex ${expected === null ? "" : sha256 === expected ? "good" : "bad"}">${sha256 ?? none}${
        expected !== null && sha256 !== expected ? html`<small>≠ ${expected}</small>` : ""
      }</td>`,
    ]),
  );
}

function stepTable(entries: readonly DrillEntry[], words: Words): Html {
  const { columns: c } = words;
  return table(
    [c.time, c.entry, c.what],
    [0],
    entries.map((entry) => [
      number(words.duration(entry.at / 1000)),
      words.entries[entry.step.kind],
      describeEntry(entry, words),
    ]),
  );
}

/** Cells that are no markup yet are text. @param numeric columns whose heading stands right, above its numbers */
function table(
  head: readonly string[],
  numeric: readonly number[],
  rows: readonly (readonly (string | Html)[])[],
): Html {
  const cell = (each: string | Html) => (typeof each === "string" ? html`<td>${each}</td>` : each);
  const heading = (each: string, column: number) =>
    html`<th${numeric.includes(column) ? raw(' class="n"') : ""}>${each}</th>`;
  return html`<table><thead><tr>${head.map(heading)}</tr></thead><tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody></table>`;
}

const number = (text: string): Html => html`<td class="n">${text}</td>`;

function percent(value: number | null, none: string, signed = false): string {
  if (value === null) return none;
  return `${signed && value > 0 ? "+" : ""}${(value * 100).toFixed(1)} %`;
}
