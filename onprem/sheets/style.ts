/** The look of a printed sheet: A4, black on white with one red that prints well in grey, fonts that machines have. */
export const style = `
@page { size: A4; margin: 0 }
:root { --ink: #16181d; --soft: #5b606b; --line: #b9bdc6; --red: #9d1f1f; --tint: #f5f3ee;
  --serif: "Noto Serif TC", "Noto Serif CJK TC", "Source Han Serif TC", "Songti TC", PMingLiU, Georgia, "Times New Roman", serif;
  --sans: "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "Helvetica Neue", Arial, sans-serif;
  --mono: "DejaVu Sans Mono", "Noto Sans Mono", Menlo, Consolas, monospace }
* { box-sizing: border-box; margin: 0; padding: 0 }
html { background: #d9dbe0; -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { color: var(--ink); font: 9pt/1.45 var(--sans); text-autospace: normal }
.side { width: 210mm; min-height: 296.5mm; margin: 8mm auto; padding: 14mm 15mm 12mm; background: #fff; box-shadow: 0 1mm 6mm #0004;
  display: flex; flex-direction: column; gap: 6mm }
@media print { html { background: none } .side { margin: 0; box-shadow: none } main.side { break-after: page } }
h1, h2, h3, caption { font-family: var(--serif); font-weight: 700 }
h1 { font-size: 21pt; line-height: 1.2; overflow-wrap: anywhere }
h2 { font-size: 11.5pt; line-height: 1.3; margin-bottom: 1.2mm }
h3 { font-size: 10.5pt; line-height: 1.3; margin: 3.2mm 0 .5mm }

header { display: grid; grid-template-columns: auto 1fr auto; gap: 6mm; align-items: center; border-bottom: .5mm solid var(--ink); padding-bottom: 5mm }
.seal { width: 21mm; height: 21mm; border-radius: 1.8mm; background: var(--red); color: #fff; font: 700 25pt/1 var(--serif);
  writing-mode: vertical-rl; display: grid; place-items: center; outline: .35mm solid #fff; outline-offset: -1.3mm }
.kind { font: 600 9pt/1.4 var(--sans); color: var(--red); letter-spacing: .06em }
.which { font-size: 12pt; line-height: 1.4 } .which span { color: var(--soft) }
.mark { width: 29mm; height: 29mm; display: block } .mark text { font-family: var(--serif); text-anchor: middle; fill: var(--ink) }

.facts { display: grid; grid-template-columns: 1fr auto auto; gap: 0 9mm }
dt { font-size: 7.5pt; color: var(--soft) } dd { font-size: 10pt }
.hex { font: 10pt/1.5 var(--mono) } .hex b { color: var(--red) }

.share { display: grid; grid-template-columns: 1fr 58mm; gap: 4mm; align-items: center; border: .4mm solid var(--ink); border-radius: 1.8mm; padding: 2mm }
.words { border-collapse: collapse; width: 100%; table-layout: fixed }
.words th { font: 600 10pt/1 var(--mono); color: var(--red); width: 8mm; border-right: .2mm solid var(--line) }
.words td { font: 12pt/1 var(--mono); padding: 3.5mm 0 3.5mm 2.6mm; color: var(--soft) } .words td b { color: var(--ink) }
.words tr + tr > * { border-top: .2mm solid var(--line) }
.words tr:last-child > * { background: var(--tint); border-top: .4mm solid var(--ink) }
figure svg { display: block; width: 100%; height: auto }
.hint { font-size: 8pt; color: var(--soft); margin-top: .6mm } .share + .hint { margin-top: 1.6mm }

.places ul { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.2mm 6mm }
.places li { overflow-wrap: anywhere; font-size: 8.5pt; line-height: 1.35 }
.many li { font-size: 7pt } .many ul { grid-template-columns: repeat(4, 1fr); gap: .6mm 5mm }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 11mm; background: linear-gradient(var(--line), var(--line)) center / .25mm 100% no-repeat }
ol, ul { padding-left: 4.8mm } li { margin-bottom: .5mm } ol li { margin-bottom: 1.2mm } li::marker { color: var(--red); font-weight: 700 }
.never { border-top: .2mm solid var(--line); padding-top: 4mm; background-position: center 4mm } .never h2 { color: var(--red) }
.overleaf { font: 600 9.5pt var(--sans); text-align: center; margin-top: auto }
.sign { display: grid; grid-template-columns: 1.2fr 1.2fr .8fr 1.2fr; gap: 6mm; padding-top: 11mm }
.sign div { border-top: .3mm solid var(--ink); padding-top: .8mm; font-size: 8pt; color: var(--soft) }

.strip { display: flex; justify-content: space-between; gap: 6mm; border-bottom: .3mm solid var(--ink); padding-bottom: 1.5mm; font-size: 9pt }
.strip b { overflow-wrap: anywhere } .strip span { white-space: nowrap; color: var(--soft) }
aside.side { gap: 4.5mm } aside .columns { font-size: 9.4pt; line-height: 1.47 } aside .columns h2 { font-size: 13pt; margin-bottom: 2mm }
code { display: block; font: 8.5pt/1.55 var(--mono); background: var(--tint); border-radius: 1mm; padding: 1.2mm 2mm; margin-top: .8mm } code span { white-space: nowrap }
.later { font-size: 8pt; line-height: 1.42; color: var(--soft) } .later h3 { color: var(--ink) }
.log { border-collapse: collapse; width: 100%; margin-top: auto } caption { text-align: left; font-size: 11.5pt; padding-bottom: 1.2mm }
.log th { font: 8pt var(--sans); color: var(--soft); text-align: left; padding: .6mm 2mm } .log th:nth-child(1) { width: 22% } .log th:nth-child(2) { width: 38% }
.log td { height: 8mm } .log th, .log td { border: .2mm solid var(--line) }
`;
