import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * The README's pictures, from what a home really holds (that of `npm run demo:nation`, say): the newest drill report as a browser prints
 * it, and the dependencies of its inventory.
 *
 *   node bench/pictures/main.ts --home HOME [--vault AGENCY=HOME]... [--browser chromium] [--out docs/pictures]
 */
const { values } = parseArgs({
  options: {
    home: { type: "string" },
    browser: { type: "string", default: "chromium" },
    out: { type: "string", default: "docs/pictures" },
    vault: { type: "string", multiple: true, default: [] },
    report: { type: "string", default: "1" },
  },
});
if (values.home === undefined) throw new Error("--home is missing");
const out = resolve(values.out);
const root = join(import.meta.dirname, "../..");
mkdirSync(out, { recursive: true });

function fenchi(...args: string[]): void {
  const all = [join(root, "onprem/cli/main.ts"), ...args, "--home", resolve(values.home ?? "")];
  const { status } = spawnSync(process.execPath, all, { stdio: ["ignore", "inherit", "inherit"] });
  // 3: it worked, and found something that needs somebody.
  if (status !== 0 && status !== 3) throw new Error(`fenchi ${args.join(" ")} ended with ${status}`);
}

fenchi("dependencies", ...values.vault.flatMap((each) => ["--vault", each]), "--svg", join(out, "dependencies.svg"));
const page = join(values.home, "evidence/reports", values.report.padStart(6, "0"), "report.html");
const shot = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--hide-scrollbars",
  "--force-device-scale-factor=1",
  "--window-size=880,1640",
  `--screenshot=${join(out, "drill-report.png")}`,
  `file://${resolve(page)}`,
];
const { status, error } = spawnSync(values.browser, shot, { stdio: "ignore", timeout: 120_000 });
if (error ?? status !== 0) throw new Error(`${values.browser} drew nothing: ${error?.message ?? status}`);
