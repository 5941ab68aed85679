import { html, raw } from "hono/html";
import { toCanonical } from "../../../continuity/canonical.ts";
import { type DrillReport, drillReport } from "../../../continuity/evidence/report.ts";
import { Tampered } from "../../../events/error.ts";
import { concat, utf8 } from "../../../vault/bytes.ts";
import type { PublicKey, SigningKey } from "../../../vault/signed.ts";
import { type Detached, openDetached, signDetached } from "../detached.ts";
import { renderArticle } from "./article.ts";
import { style } from "./style.ts";
import { pageWords } from "./words.ts";

/** Forbids the page everything but its own style, should anything ever slip into it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * A report as one HTML document in both languages: prints to A4, reaches for nothing, runs no script. Its JSON is inside.
 * @param signature the signer line of the report's JSON
 */
export async function renderPage(report: DrillReport, signature: string): Promise<Uint8Array> {
  const [first] = pageWords;
  const document = await html`<!doctype html>
<html lang="${first?.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="robots" content="noindex">
<meta name="generator" content="Fenchi ${report.generator}">
<meta name="fenchi-signature" content="${signature}">
<title>${pageWords.map(({ title }) => title).join(" · ")} ${report.seq} · Fenchi</title>
<style>${raw(style)}</style>
</head>
<body>
${pageWords.map(
  (
    { language },
    index,
  ) => html`<input type="radio" name="language" id="${language}"${index === 0 ? raw(" checked") : ""}>
`,
)}<nav class="switch">${pageWords.map(({ language, self }) => html`<label for="${language}" lang="${language}">${self}</label>`)}</nav>
${pageWords.map((words) => renderArticle(report, signature, words))}
<script type="application/json" id="fenchi-report">${raw(embed(report))}</script>
</body>
</html>
`;
  return utf8(String(document));
}

/** JSON in which nothing can end the element it stands in. Parsed and made canonical, it is what was signed. */
function embed(report: DrillReport): string {
  return Buffer.from(toCanonical(report)).toString().replaceAll("<", "\\u003c");
}

/** The page with its own signature as a comment behind it, over every byte before. */
export async function signPage(page: Uint8Array, signer: SigningKey): Promise<Uint8Array> {
  const { signature } = await signDetached("drill-page", page, signer);
  return concat(page, utf8(`<!-- ${signature} -->\n`));
}

/**
 * Verifies a page over all its bytes, then takes the report out of it. Nothing is looked at before.
 * @throws {Tampered} `page-unsigned`, `signature-invalid`
 */
export function openPage(stored: Uint8Array, keys: readonly PublicKey[], object: string): Detached {
  const tail = Buffer.from(stored.subarray(Math.max(0, stored.byteLength - 300))).toString("latin1");
  const [comment, signature] = /<!-- ([!-~]+ [!-~]+ [!-~]+) -->\n$/.exec(tail) ?? [];
  if (comment === undefined || signature === undefined) throw unsigned(object);
  const page = stored.subarray(0, stored.byteLength - comment.length);
  openDetached("drill-page", { payload: page, signature }, keys, object);
  return reportOf(Buffer.from(page).toString("utf8"), object);
}

/** The signed JSON inside a page that was verified. */
function reportOf(page: string, object: string): Detached {
  const [, signature] = /<meta name="fenchi-signature" content="([^"]*)">/.exec(page) ?? [];
  const begin = page.lastIndexOf('<script type="application/json" id="fenchi-report">');
  const end = page.lastIndexOf("</script>");
  const text = page.slice(page.indexOf(">", begin) + 1, end);
  if (signature === undefined || begin < 0 || end < begin) throw unsigned(object);
  const parsed = drillReport.safeParse(JSON.parse(text));
  if (!parsed.success) throw unsigned(object);
  return { payload: toCanonical(parsed.data), signature };
}

function unsigned(object: string): Tampered {
  return new Tampered(
    "page-unsigned",
    `${object} is no report page as Fenchi signs it: its end is missing or altered.`,
    {
      next: "Nothing of it counts. Bring the page back from the vault, item fenchi/drill/reports.",
      params: { object },
    },
  );
}
