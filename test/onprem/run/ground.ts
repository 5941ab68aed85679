import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { DrillStep } from "../../../continuity/drill/record.ts";
import { type Line, type RestorePlan, restorePlan } from "../../../continuity/plan/plan.ts";
import type { BackupSummary } from "../../../onprem/engine/service.ts";
import { connect, initHome } from "../../../onprem/home/index.ts";
import type { RunOutcome } from "../../../onprem/run/journal.ts";
import { openRunVault, type RunVault, type RunVaultOptions } from "../../../onprem/run/vault.ts";
import { seededRandom } from "../../fakes/random.ts";

/** A vault with some modules backed up, and a folder to run in. */
export interface Ground {
  readonly folder: string;
  readonly home: string;
  readonly agency: string;
  /** By item. */
  readonly backups: ReadonlyMap<string, BackupSummary>;
  /** What each file of an item holds. */
  readonly contents: ReadonlyMap<string, Buffer>;
  vault(options?: Partial<RunVaultOptions>): Promise<RunVault>;
  /** A fresh folder for a run. */
  fresh(): Promise<string>;
  remove(): Promise<void>;
}

export const items = {
  dump: "戶政/登記/dump.sql",
  database: "戶政/登記/register.db",
  documents: "戶政/文件/documents",
  small: "戶政/文件/small.txt",
} as const;

/** @param sizes bytes of each further file, backed up as `戶政/量/<number>` */
export async function makeGround(sizes: readonly number[] = []): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), "fenchi-run-"));
  const home = join(folder, "home");
  const custodians = { threshold: 2, count: 3 };
  await initHome({ home, name: "試驗", threshold: 2, custodians, lockDays: 1, language: "en" });
  const contents = new Map<string, Buffer>();
  const sources = join(folder, "sources");
  await mkdir(join(sources, "documents", "115"), { recursive: true });
  const dump = Buffer.from(
    `CREATE TABLE household (id int, name text);\n${Array.from({ length: 500 }, (_, id) => `INSERT INTO household VALUES (${id}, '合成 ${id}');`).join("\n")}\n`,
  );
  contents.set(items.dump, dump);
  contents.set(items.small, Buffer.from("合成\n"));
  const random = seededRandom("ground");
  for (const [number, size] of sizes.entries()) contents.set(`戶政/量/${number}`, Buffer.from(random(size)));
  for (const [item, bytes] of contents) await writeFile(join(sources, nameOf(item)), bytes);
  const database = new DatabaseSync(join(sources, "register.db"));
  database.exec(
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO person VALUES (1, '甲'), (2, '乙')",
  );
  database.close();
  for (const name of ["甲.txt", "乙.txt", "115/丙.txt"]) await writeFile(join(sources, "documents", name), name);

  const { service } = await connect(home, { command: "test" });
  const backups = new Map<string, BackupSummary>();
  try {
    for (const item of [...contents.keys(), items.database, items.documents]) {
      const { drop } = await service.drop({ item, path: join(sources, nameOf(item)) });
      for (;;) {
        const { state, error } = await service.dropStatus(drop, { state: "protected", milliseconds: 30_000 });
        if (state === "protected") break;
        if (state === "failed") throw new Error(error?.message);
      }
    }
    for (const each of await service.backups({})) backups.set(each.item, each);
  } finally {
    await service.close();
  }
  let runs = 0;
  return {
    folder,
    home,
    agency: "內政部",
    backups,
    contents,
    vault: (options = {}) =>
      openRunVault({
        agency: "內政部",
        home,
        backups: async (item) => [backups.get(item)].filter((each) => each !== undefined),
        ...options,
      }),
    async fresh() {
      const path = join(folder, `run-${++runs}`);
      await mkdir(path);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const nameOf = (item: string) =>
  item
    .split("/")
    .slice(1)
    .join("-")
    .replace(/^登記-|^文件-/, "");

export const fastLine: Line = { bitsPerSecond: 1e9, roundTrip: 1, loss: 0 };

/** A plan of some items in their order; `after` names places in that order. */
export function planOf(
  { backups, agency }: Ground,
  wanted: readonly { readonly item: string; readonly after?: readonly number[] }[],
  { lanes = 2, line = fastLine }: { readonly lanes?: number; readonly line?: Line } = {},
): RestorePlan {
  const reference = (at: number) => `${agency}/戶政/${at + 1}`;
  const modules = wanted.map(({ item, after = [] }, at) => {
    const found = backups.get(item);
    if (!found) throw new RangeError(item);
    return {
      module: reference(at),
      item,
      backup: found.backup,
      bytes: found.size,
      fetch: found.size,
      wave: after.length === 0 ? 0 : 1,
      after: after.map(reference),
      start: 0,
      finish: 1,
      earliest: 0,
      latest: 2,
    };
  });
  return restorePlan.parse({
    format: "fenchi/plan/v1",
    line,
    lanes,
    providers: ["cloud-a", "cloud-b", "cloud-c"],
    modules,
    missing: [],
    units: [],
    criticalPath: [],
    fetch: modules.reduce((sum, { fetch }) => sum + fetch, 0),
    finish: 1,
  });
}

/** Everything that a run says, and how it ends. */
export async function heard(
  run: AsyncGenerator<DrillStep, RunOutcome, undefined>,
): Promise<{ readonly steps: DrillStep[]; readonly outcome: RunOutcome }> {
  const steps: DrillStep[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done) return { steps, outcome: next.value };
    steps.push(next.value);
  }
}

export function stepsOf<Kind extends DrillStep["kind"]>(steps: readonly DrillStep[], kind: Kind) {
  return steps.filter((step): step is Extract<DrillStep, { kind: Kind }> => step.kind === kind);
}
