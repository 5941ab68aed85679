import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import type { DrillEntry } from "../../../continuity/drill/record.ts";
import type { InventoryModule } from "../../../continuity/inventory/inventory.ts";
import { type DrillPlace, drillsOf } from "../../../onprem/drill/place.ts";
import { type DrillRequest, prepareDrill } from "../../../onprem/drill/prepare.ts";
import { type DrillOutcome, type DrillRunOptions, runDrill } from "../../../onprem/drill/run.ts";
import { parseScenario, readScenario, type ScenarioFile } from "../../../onprem/drill/scenario-file.ts";
import type { Service } from "../../../onprem/engine/service.ts";
import { connect, initHome } from "../../../onprem/home/index.ts";
import { saveVersion } from "../../../onprem/inventory/index.ts";
import { bytesOf } from "../chaos/seed.ts";

/** An agency with one vault of two in four, backed up, and an inventory of what is in it. */
export interface Agency {
  readonly folder: string;
  readonly home: string;
  readonly sheets: readonly string[];
  provider(name: string): string;
}

export const places = ["dublin", "oregon", "sydney", "tokyo"] as const;
export const agencyName = "內政部";

/** A module of so many bytes that nothing compresses. */
export interface Sample {
  readonly number: number;
  readonly bytes: number;
  readonly dependsOn?: readonly number[];
  readonly core?: boolean;
  readonly priority?: number;
  readonly target?: string;
}

export function moduleOf({
  number,
  bytes,
  dependsOn = [],
  core = true,
  priority = 1,
  target = "",
}: Sample): InventoryModule {
  return {
    agency: agencyName,
    system: "戶政",
    number,
    priority,
    name: `模組${number}`,
    description: "",
    databases: [],
    dependsOn: dependsOn.map((each) => `${agencyName}/戶政/${each}`),
    item: `戶政/模組/m${number}`,
    size: bytes,
    owner: "",
    rto: 240,
    rpo: 1440,
    kind: "files",
    core,
    target,
  };
}

export const contentOf = ({ number, bytes }: Sample): Buffer => Buffer.from(bytesOf(`module ${number}`, bytes));

/** Makes an agency; it is gone when the test file is over. Keys take seconds to make: once a file, please. */
export async function makeAgency(samples: readonly Sample[]): Promise<Agency> {
  const folder = mkdtempSync(join(tmpdir(), "fenchi-drilled-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const agency = agencyIn(folder);
  await initHome({
    home: agency.home,
    name: agencyName,
    providers: places.map((name) => ({ name, kind: "local", root: agency.provider(name) })),
    threshold: 2,
    custodians: { threshold: 2, count: 3 },
    sheets: join(folder, "safe"),
    lockDays: 1,
    language: "en",
  });
  await withService(agency.home, async (service) => {
    for (const sample of samples) await dropModule(agency, sample, service);
  });
  const modules = samples.map(moduleOf);
  const about = { by: "甲", note: "", time: new Date().toISOString() };
  await saveVersion(agency.home, { format: "fenchi/inventory/v1", modules }, about);
  return agency;
}

function agencyIn(folder: string): Agency {
  return {
    folder,
    home: join(folder, "home"),
    sheets: [1, 2, 3].map((number) => join(folder, "safe", `sheet-${number}-of-3.txt`)),
    provider: (name) => join(folder, "abroad", name),
  };
}

/** Backs a module up and waits until all providers have it. */
export async function dropModule(agency: Agency, sample: Sample, service: Service): Promise<void> {
  const path = join(agency.folder, `m${sample.number}.bin`);
  writeFileSync(path, contentOf(sample));
  const { drop } = await service.drop({ item: moduleOf(sample).item ?? "", path });
  for (;;) {
    const { state, error } = await service.dropStatus(drop, { state: "protected", milliseconds: 30_000 });
    if (state === "protected") break;
    if (state === "failed") throw new Error(error?.message);
  }
  rmSync(path);
}

export async function withService<T>(home: string, work: (service: Service) => Promise<T>): Promise<T> {
  const { service } = await connect(home, { command: "test" });
  try {
    return await work(service);
  } finally {
    await service.close({ hurry: true });
  }
}

/** What a drill is asked for, and what of it was carried out. */
export interface Drilled {
  readonly place: DrillPlace;
  readonly entries: readonly DrillEntry[];
  readonly outcome: DrillOutcome;
}

export type Asked = Partial<Omit<DrillRequest, "home" | "scenario">> & {
  readonly run?: Partial<DrillRunOptions>;
  /** Megabits a second that the scenario's lines have at most: so that the line decides, and not what else this machine does. */
  readonly most?: number;
};

function thinner(file: ScenarioFile, most = Number.POSITIVE_INFINITY): ScenarioFile {
  const text = file.text.replace(
    /bandwidth: (\d+) Mbit\/s/g,
    (_, rate) => `bandwidth: ${Math.min(Number(rate), most)} Mbit/s`,
  );
  return { ...file, text, scenario: parseScenario(text, file.path) };
}

/** Prepares a drill, by its engine's own view of what is backed up. */
export async function prepare(agency: Agency, scenario: string, asked: Omit<Asked, "run"> = {}): Promise<DrillPlace> {
  const file = thinner(await readScenario(scenario), asked.most);
  return await withService(agency.home, (service) =>
    prepareDrill(
      { home: agency.home, scenario: file, people: [{ name: "王小明", role: "operator" }], ...asked },
      { service: async () => service, now: () => new Date() },
    ),
  );
}

/** Prepares a drill and carries it out to its end. */
export async function drill(agency: Agency, scenario: string, { run = {}, ...asked }: Asked = {}): Promise<Drilled> {
  const place = await prepare(agency, scenario, asked);
  return await carryOut(place, run);
}

export async function carryOut(place: DrillPlace, run: Partial<DrillRunOptions> = {}): Promise<Drilled> {
  const entries: DrillEntry[] = [];
  const running = runDrill({ place, ...run });
  for (;;) {
    const next = await running.next();
    if (next.done) return { place, entries, outcome: next.value };
    entries.push(next.value);
  }
}

/** A scenario of one's own, from lines of YAML. */
export function scenarioFile(lines: string): string {
  const folder = mkdtempSync(join(tmpdir(), "fenchi-scenario-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "own.yaml");
  const words = "{ en: x, zh-TW: 某 }";
  writeFileSync(path, `format: fenchi/scenario/v1\nname: own\ntitle: ${words}\npurpose: ${words}\n${lines}`);
  return path;
}

/** A copy of an agency that one test may spoil. */
export function copyOf(agency: Agency): Agency {
  const folder = mkdtempSync(join(tmpdir(), "fenchi-drilled-copy-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(agency.folder, folder, { recursive: true, preserveTimestamps: true });
  // Its drills are its own.
  rmSync(drillsOf(join(folder, "home")), { recursive: true, force: true });
  mkdirSync(join(folder, "out"));
  return agencyIn(folder);
}
