/** The look of a report: A4, ink that prints well in grey, fonts that machines have. The two languages share one switch, without script. */
export const style = `
@page { size: A4; margin: 14mm 13mm 15mm }
:root { --ink: #16181d; --soft: #5b606b; --line: #c9ccd3; --red: #9d1f1f; --green: #1e6b45; --amber: #8a5a00; --tint: #f5f3ee;
  --serif: "Noto Serif TC", "Noto Serif CJK TC", "Source Han Serif TC", "Songti TC", PMingLiU, Georgia, "Times New Roman", serif;
  --sans: "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "Helvetica Neue", Arial, sans-serif;
  --mono: "DejaVu Sans Mono", "Noto Sans Mono", Menlo, Consolas, monospace }
* { box-sizing: border-box; margin: 0; padding: 0 }
html { background: #d9dbe0; -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { color: var(--ink); font: 9.5pt/1.5 var(--sans); text-autospace: normal }
article, .switch { width: 210mm; margin: 0 auto; background: #fff; padding: 10mm 13mm }
.switch { padding: 4mm 13mm 0; display: flex; gap: 4mm; justify-content: flex-end; font-size: 9pt }
input[name=language] { position: absolute; opacity: 0 }
label { cursor: pointer; padding: .6mm 3mm; border: .2mm solid var(--line); border-radius: 1mm; color: var(--soft) }
article { display: none }
#zh-TW:checked ~ .switch label[for=zh-TW], #en:checked ~ .switch label[for=en] { background: var(--ink); color: #fff }
#zh-TW:focus-visible ~ .switch label[for=zh-TW], #en:focus-visible ~ .switch label[for=en] { outline: .5mm solid var(--red) }
#zh-TW:checked ~ article[lang=zh-TW], #en:checked ~ article[lang=en] { display: block }
h1, h2 { font-family: var(--serif); font-weight: 700 } h1 { font-size: 20pt; line-height: 1.25; overflow-wrap: anywhere }
h2 { font-size: 13pt; margin: 8mm 0 2mm; border-bottom: .3mm solid var(--ink); padding-bottom: 1mm; break-after: avoid }
header { display: grid; grid-template-columns: auto 1fr auto; gap: 6mm; align-items: center; border-bottom: .5mm solid var(--ink); padding-bottom: 5mm }
.seal { width: 19mm; height: 19mm; border-radius: 1.8mm; background: var(--red); color: #fff; font: 700 23pt/1 var(--serif); writing-mode: vertical-rl; display: grid; place-items: center }
.kind { font: 600 9pt/1.4 var(--sans); color: var(--red); letter-spacing: .06em } .number { text-align: right; color: var(--soft) }
.verdict { margin: 5mm 0; padding: 3mm 4mm; border-left: 1.6mm solid; background: var(--tint) } .verdict b { font: 700 15pt/1.4 var(--serif); display: block }
.conforming { border-color: var(--green) } .conforming b { color: var(--green) } .successful { border-color: var(--amber) } .successful b { color: var(--amber) }
.unsuccessful { border-color: var(--red) } .unsuccessful b { color: var(--red) }
.keys { display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm; margin-bottom: 4mm } .keys div { border-top: .4mm solid var(--ink); padding-top: 1mm; break-inside: avoid }
.keys b { font: 700 13pt/1.3 var(--serif); display: block } .keys span { font-size: 8pt; color: var(--soft) }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 1.4mm 8mm } dt { font-size: 7.5pt; color: var(--soft) } dd { overflow-wrap: anywhere }
.hex { font: 7.5pt/1.5 var(--mono); overflow-wrap: anywhere } .hint { font-size: 8pt; color: var(--soft) }
figure { margin: 1mm 0 3mm; break-inside: avoid } figure svg { display: block; width: 100%; height: auto }
table { border-collapse: collapse; width: 100%; font-size: 8.2pt; line-height: 1.4 } thead { display: table-header-group } tr { break-inside: avoid }
th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: .3mm solid var(--ink); vertical-align: bottom; white-space: nowrap } th, td { padding: .9mm 1.6mm .9mm 0 }
td { border-bottom: .15mm solid var(--line); vertical-align: top; overflow-wrap: anywhere } .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.good { color: var(--green) } .bad { color: var(--red); font-weight: 600 } .watch { color: var(--amber) } small { color: var(--soft); display: block; font-size: 7.2pt; overflow-wrap: anywhere }
pre { font: 7.5pt/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; background: var(--tint); padding: 3mm } .proof p { margin-bottom: 1.6mm }
@media print { html { background: none } article { width: auto; margin: 0; padding: 0 } .switch, input[name=language] { display: none } }
@media screen and (max-width: 800px) { article, .switch { width: auto; padding: 4mm } .keys { grid-template-columns: 1fr 1fr } .facts, header { grid-template-columns: 1fr } table { display: block; overflow-x: auto } }
`;
