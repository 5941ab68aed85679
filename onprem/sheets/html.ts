import { html, raw } from "hono/html";
import QRCode from "qrcode";
import { type Guide, guides, type Section, type SheetLanguage } from "./guide.ts";
import type { Page } from "./page.ts";
import { style } from "./style.ts";

type Html = ReturnType<typeof html>;

/** Forbids the page everything but its own style, should anything ever slip into it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** A page as one self-contained HTML document for A4: no script, no network, nothing but text and drawn shapes. */
export async function renderHtml(page: Page, language: SheetLanguage): Promise<string> {
  const pair = guides(page, language);
  const [first, second] = pair;
  const both = (pick: (guide: Guide) => string): string => `${pick(first)} ${pick(second)}`;
  const code = await QRCode.toString(page.code, { type: "svg", errorCorrectionLevel: "Q", margin: 2 });
  const document = await html`<!doctype html>
<html lang="${first.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="robots" content="noindex">
<title>${page.vault} · ${first.which} · Fenchi</title>
<style>${raw(style)}</style>
</head>
<body>
<main class="side">
<header>
<div class="seal" lang="zh-TW">分持</div>
<div>
<p class="kind">FENCHI · ${first.title} · ${second.title}</p>
<h1>${page.vault}</h1>
${pair.map(
  (guide) => html`<p class="which" lang="${guide.language}"><b>${guide.which}</b> <span>·</span> ${guide.opens}</p>`,
)}
</div>
${mark(page)}
</header>
<dl class="facts">
<div><dt>${both((guide) => guide.labels.fingerprint)}</dt><dd class="hex">${fingerprint(page)}</dd></div>
<div><dt>${both((guide) => guide.labels.issue)}</dt><dd class="hex">${page.issue}</dd></div>
<div><dt>${both((guide) => guide.labels.issued)}</dt><dd>${first.issued}<br>${second.issued}</dd></div>
</dl>
<div>
<div class="share">
<table class="words">${page.rows.map(row)}</table>
<figure>${raw(code)}</figure>
</div>
${pair.map((guide) => html`<p class="hint" lang="${guide.language}">${guide.hint}</p>`)}
</div>
<div class="columns never">${pair.map((guide) => column(guide, list("ul", guide.never)))}</div>
<p class="overleaf">${first.overleaf} · ${second.overleaf}</p>
<div class="sign">
${(["custodian", "signature", "received", "kept"] as const).map(
  (label) => html`<div>${both((guide) => guide.labels[label])}</div>`,
)}
</div>
</main>
<aside class="side">
<p class="strip"><b>${page.vault}</b><span>${first.which} · ${second.which} · ${page.issue}</span></p>
<div class="columns">${pair.map((guide) =>
    column(guide, [
      list("ol", guide.use),
      paragraph(guide.lost),
      html`<div class="later">${paragraph(guide.later)}</div>`,
    ]),
  )}</div>
<div class="places ${page.providers.length > 6 ? "many" : ""}">
<h2>${both((guide) => guide.labels.providers)}</h2>
<ul>${page.providers.map(({ name, location }) => html`<li><b>${name}</b><br>${location}</li>`)}</ul>
${pair.map((guide) => html`<p class="hint" lang="${guide.language}">${guide.needed}</p>`)}
</div>
<table class="log">
<caption>${both((guide) => guide.labels.log)}</caption>
<tr>${(["date", "reason", "signed"] as const).map(
    (label) => html`<th scope="col">${both((guide) => guide.labels[label])}</th>`,
  )}</tr>
${Array.from({ length: logRows(page) }, () => html`<tr><td></td><td></td><td></td></tr>`)}
</table>
</aside>
</body>
</html>
`;
  return document.toString();
}

/** As many as there is room for under the list of providers. */
function logRows({ providers }: Page): number {
  return Math.max(1, 6 - Math.ceil(providers.length / 3));
}

/** A ring with one part for each sheet, this one's filled. */
function mark({ number, count }: Page): Html {
  const part = 0.86;
  const ring = html`cx="50" cy="50" r="40" fill="none" pathLength="${count}" transform="rotate(-90 50 50)"`;
  return html`<svg class="mark" viewBox="0 0 100 100" role="img" aria-label="${number} / ${count}">
<circle ${ring} stroke="#b9bdc6" stroke-width="5" stroke-dasharray="${part} ${1 - part}"/>
<circle ${ring} stroke="#9d1f1f" stroke-width="13" stroke-dasharray="${part} ${count - part}" stroke-dashoffset="${1 - number}"/>
<text x="50" y="60" font-size="34" font-weight="700">${number}<tspan font-size="17" fill="#5b606b"> / ${count}</tspan></text>
</svg>`;
}

/** The groups that the words carry stand out: they are what an error names. */
function fingerprint({ fingerprint, carried }: Page): Html {
  const half = fingerprint.length / 2;
  return html`<b>${fingerprint.slice(0, carried).join(" ")}</b> ${fingerprint.slice(carried, half).join(" ")}<br>${fingerprint
    .slice(half)
    .join(" ")}`;
}

function row(words: readonly string[], index: number): Html {
  return html`<tr><th scope="row">${index + 1}</th>${words.map(
    (word) => html`<td><b>${word.slice(0, 4)}</b>${word.slice(4)}</td>`,
  )}</tr>
`;
}

function column(guide: Guide, content: Html | Html[]): Html {
  return html`<section lang="${guide.language}">${content}</section>
`;
}

function list(kind: "ol" | "ul", { heading, lines }: Section): Html {
  const items = lines.map((line) => html`<li>${step(line)}</li>`);
  return html`<h2>${heading}</h2>${kind === "ol" ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`}`;
}

function step(line: string): Html {
  const [words, command] = line.split("\n");
  return command === undefined ? html`${words}` : html`${words}<code>${unbroken(command)}</code>`;
}

/** Lines break between the words of a command only, never at a hyphen. */
function unbroken(command: string): Html[] {
  return command.split(" ").map((word) => html`<span>${word}</span> `);
}

function paragraph({ heading, lines }: Section): Html {
  return html`<h3>${heading}</h3>${lines.map((line) => html`<p>${line}</p>`)}`;
}
