import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { type Client, createClient } from "../../../onprem/api/client.ts";
import type { DropStatus, RestoreStatus } from "../../../onprem/engine/service.ts";
import { initHome } from "../../../onprem/home/index.ts";
import { afterFile, afterTest, type Running, type Start, start } from "./fenchi.ts";

/** A folder with a home in it, gone when the test is over. */
export interface World {
  readonly folder: string;
  readonly home: string;
  /** A path in the folder. */
  at(...parts: string[]): string;
  /** A provider's folder. */
  provider(name: string): string;
}

export const providers = ["cloud-a", "cloud-b", "cloud-c"] as const;

/** A vault of its own, gone when the test file is over. */
async function makeHome(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `fenchi-chaos-${name}-`));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, "home");
  await initHome({
    home,
    name,
    threshold: 2,
    custodians: { threshold: 2, count: 3 },
    lockDays: 1,
    language: "en",
  });
  return home;
}

let model: Promise<string> | undefined;
let foreign: Promise<string> | undefined;

/** Keys take seconds to make: one vault is made a file, and each test gets a copy of it. */
function modelHome(): Promise<string> {
  model ??= makeHome("model");
  return model;
}

/** The home of a vault that has nothing to do with those of {@link freshWorld}. */
export function foreignHome(): Promise<string> {
  foreign ??= makeHome("foreign");
  return foreign;
}

/** A fresh folder. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fenchi-chaos-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A fresh home of a 2-of-3 vault, its providers inside. */
export async function freshWorld(): Promise<World> {
  const from = await modelHome();
  const folder = freshFolder();
  const home = join(folder, "home");
  cpSync(from, home, { recursive: true, preserveTimestamps: true });
  mkdirSync(join(folder, "out"));
  return {
    folder,
    home,
    at: (...parts) => join(folder, ...parts),
    provider: (name) => join(home, "providers", name),
  };
}

/** Changes members of a home's configuration. */
export function configure({ home }: World, members: Record<string, unknown>): void {
  const path = join(home, "config.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...members }));
}

/** A running engine, and who speaks to it. */
export interface Serving extends Running {
  readonly client: Client;
  readonly url: string;
  /** Resolves at the first event of that short name, about that drop, backup or restore if one is named. */
  event(name: string, about?: string): Promise<Record<string, unknown>>;
}

interface Line {
  readonly ready?: { readonly url: string };
  readonly event?: { readonly type: string; readonly subject?: string; readonly data: Record<string, unknown> };
}

/** `fenchi serve`, ready. */
export async function serving(home: string, options: Omit<Start, "home"> = {}): Promise<Serving> {
  const running = start(["serve", "--json"], { home, ...options });
  const url = await running.line((line) => (JSON.parse(line) as Line).ready?.url);
  const { readFile } = await import("node:fs/promises");
  const client = createClient({ url, token: (await readFile(join(home, "state/token"), "utf8")).trim() });
  afterTest(() => client.close());
  const event = (name: string, about?: string) =>
    running.line((line) => {
      const { event: said } = JSON.parse(line) as Line;
      if (said?.type !== `tw.fenchi.${name}`) return undefined;
      return about === undefined || said.subject === about || said.data["drop"] === about ? said.data : undefined;
    });
  return { ...running, client, url, event };
}

/** Waits until a drop is protected or has failed. */
export async function dropEnds(client: Client, drop: string): Promise<DropStatus> {
  for (;;) {
    const status = await client.dropStatus(drop, { state: "protected", milliseconds: 30_000 });
    if (status.state === "protected" || status.state === "failed") return status;
  }
}

/** Waits until a restore has ended. */
export async function restoreEnds(client: Client, restore: string): Promise<RestoreStatus> {
  for (;;) {
    const status = await client.restoreStatus(restore, { milliseconds: 30_000 });
    if (status.state === "completed" || status.state === "failed") return status;
  }
}

/** Temporary files anywhere in the folder: parts, claims, drafts, what a provider's or staging's own folder holds, staged parcels. */
export function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name).slice(folder.length + 1) }))
    .filter(
      ({ entry, path }) =>
        /\.fenchi-(part|gone|claim|init|recover)/.test(entry.name) ||
        (!entry.isDirectory() && (/\.fenchi~\/tmp\//.test(path) || /(^|\/)staging\/[^/]+\/parcels\//.test(path))),
    )
    .map(({ path }) => path)
    .sort();
}

/** No temporary file stays; the last are removed just after the last event. */
export async function expectNothingLeft(folder: string): Promise<void> {
  await expect.poll(() => leftovers(folder), { timeout: 15_000, interval: 50 }).toEqual([]);
}
