import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A home as far as an inventory needs one: it has a configuration, and no vault. */
export function makeHome(home: string): string {
  mkdirSync(home);
  const providers = ["a", "b", "c"].map((name) => ({ name, kind: "local", root: `providers/${name}` }));
  writeFileSync(join(home, "config.json"), JSON.stringify({ format: "fenchi-config/v1", providers }));
  return home;
}

/** The same, gone when the test is over. */
export function bareHome(): string {
  const folder = mkdtempSync(join(tmpdir(), "fenchi-inventory-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return makeHome(join(folder, "home"));
}
