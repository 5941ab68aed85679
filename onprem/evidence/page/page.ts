import { html, raw } from "hono/html";
import { sha256Hex, toCanonical } from "../../../continuity/canonical.ts";
import { type DrillReport, drillReport } from "../../../continuity/evidence/report.ts";
import { Refused, Tampered } from "../../../events/error.ts";
import { concat, fromBase64, toBase64, utf8 } from "../../../vault/bytes.ts";
import { openDescription } from "../../../vault/description.ts";
import { type PublicKey, publicKey, type SigningKey } from "../../../vault/signed.ts";
import { type Detached, openDetached, signDetached } from "../detached.ts";
import { style } from "./style.ts";
import { pageWords } from "./words.ts";

/** Forbids the page everything but its own style, should anything ever slip into it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * Which drawing this is: a report that was drawn by the same one is drawn again and compared; of another's, its signature speaks.
 * A test holds the page's hash, so that nobody changes the drawing and forgets the number.
 */
export const pageVersion = 1;

/** Which drawing made a page; 0 where it does not say. */
export function versionOf(page: Uint8Array): number {
  const head = Buffer.from(page.subarray(0, 2000)).toString("utf8");
  return Number(/<meta name="generator" content="Fenchi [^"]*, page (\d{1,6})">/.exec(head)?.[1] ?? 0);
}

/**
 * A report as one HTML document in both languages: prints to A4, reaches for nothing, runs no script. Its JSON is inside.
 * @param signature the signer line of the report's JSON
 */
export async function renderPage(report: DrillReport, signature: string): Promise<Uint8Array> {
  // Loaded when it is drawn with: an engine that only reads reports does without the charts' library.
  const { renderArticle } = await import("./article.ts");
  const [first] = pageWords;
  const document = await html`<!doctype html>
<html lang="${first?.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="robots" content="noindex">
<meta name="generator" content="Fenchi ${report.generator}, page ${pageVersion}">
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

/** What lets a page be believed away from its home: the vault's description, and the root key that signed it. */
export interface Proof {
  readonly root: PublicKey;
  /** As it is stored at every provider. */
  readonly description: Uint8Array;
}

/** Whom a page is believed by: keys that are known, or the fingerprint that the custodian sheets print. */
export type Trust = { readonly keys: readonly PublicKey[] } | { readonly fingerprint: string };

/** The page with the proof, and its own signature over every byte before, as comments behind it. */
export async function signPage(page: Uint8Array, proof: Proof, signer: SigningKey): Promise<Uint8Array> {
  const { id, algorithm, spki } = proof.root;
  const proven = concat(page, utf8(`<!-- vault ${algorithm} ${id} ${spki} ${toBase64(proof.description)} -->\n`));
  const { signature } = await signDetached("drill-page", proven, signer);
  return concat(proven, utf8(`<!-- ${signature} -->\n`));
}

/** A page that was verified. */
export interface OpenedPage {
  /** As {@link renderPage} made it. */
  readonly page: Uint8Array;
  /** The report inside, not verified yet, with its own signature. */
  readonly report: Detached;
  /** Keys that may have signed the report. */
  readonly keys: readonly PublicKey[];
}

const tailLimit = 256 * 1024;
const base64Form = "[A-Za-z0-9+/]+={0,2}";
const tailForm = new RegExp(
  `(<!-- vault (ed25519|es256) ([0-9a-f]{32}) (${base64Form}) (${base64Form}) -->\\n)(<!-- ([!-~]+ [!-~]+ [!-~]+) -->\\n)$`,
);

/**
 * Verifies a page over all its bytes, then takes the report out of it. Nothing is parsed before.
 * @throws {Tampered} `page-unsigned`, `signature-invalid`; {Refused} `page-foreign` where another vault's root key is behind it
 */
export function openPage(stored: Uint8Array, trust: Trust, object: string): OpenedPage {
  const tail = Buffer.from(stored.subarray(Math.max(0, stored.byteLength - tailLimit))).toString("latin1");
  const [whole = "", , algorithm, id, spki = "", description = "", comment = "", signature = ""] =
    tailForm.exec(tail) ?? [];
  if (whole === "") throw unsigned(object);
  const root = publicKey.safeParse({ algorithm, id, spki });
  if (!root.success) throw unsigned(object);
  const keys = "keys" in trust ? trust.keys : keysOf(root.data, description, trust.fingerprint, object);
  const proven = stored.subarray(0, stored.byteLength - comment.length);
  openDetached("drill-page", { payload: proven, signature }, keys, object);
  const page = stored.subarray(0, stored.byteLength - whole.length);
  return { page, report: reportOf(Buffer.from(page).toString("utf8"), object), keys };
}

/** The sealing keys that a page's own description pins, once its root key is the one of the sheets. */
function keysOf(root: PublicKey, description: string, fingerprint: string, object: string): readonly PublicKey[] {
  const found = sha256Hex(fromBase64(root.spki));
  if (found !== fingerprint) {
    throw new Refused("page-foreign", `${object} is not of the vault with the fingerprint ${fingerprint}.`, {
      next: `It claims to be of the vault with the fingerprint ${found}: compare that with the custodian sheets.`,
      params: { object, fingerprint, found },
    });
  }
  return openDescription(fromBase64(description), root, { object }).sealers;
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
