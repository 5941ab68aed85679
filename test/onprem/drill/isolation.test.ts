import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { DrillEntry } from "../../../continuity/drill/record.ts";
import { drillPlace, drillsOf } from "../../../onprem/drill/place.ts";
import { runDrill } from "../../../onprem/drill/run.ts";
import { readSettings } from "../../../onprem/drill/settings.ts";
import { saveVersion } from "../../../onprem/inventory/index.ts";
import { readRunConfig } from "../../../onprem/run/config.ts";
import {
  type Agency,
  agencyName,
  carryOut,
  copyOf,
  drill,
  makeAgency,
  moduleOf,
  prepare,
  type Sample,
} from "./world.ts";

const samples: readonly Sample[] = [
  { number: 1, bytes: 200_000 },
  { number: 2, bytes: 100_000, dependsOn: [1] },
];
let original: Agency;
beforeAll(async () => {
  original = await makeAgency(samples);
});

/** Every file below, by path: its bytes, and where a link leads. What drills keep for themselves is left out. */
function contentsOf(folder: string): Map<string, string> {
  const own = /(^|\/)home\/(drills|evidence|plan)(\/|$)/;
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !own.test(relative(folder, path)))
      .map((path): [string, string] => {
        const stats = lstatSync(path);
        const hash = stats.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
        return [relative(folder, path), `${stats.mode} ${stats.isFile() ? stats.mtimeMs : ""} ${hash}`];
      }),
  );
}

/** An agency whose production lies beside its home: what a drill must not touch. */
function withProduction(): Agency & { readonly production: string; readonly before: () => Map<string, string> } {
  const agency = copyOf(original);
  const production = join(agency.folder, "production");
  mkdirSync(join(production, "deep"), { recursive: true });
  writeFileSync(join(production, "precious"), "precious");
  // What providers hold and the vault's state are those of the copy, too.
  const config = join(agency.home, "config.json");
  writeFileSync(config, readFileSync(config, "utf8").replaceAll(original.folder, agency.folder));
  return { ...agency, production, before: () => contentsOf(agency.folder) };
}

async function versionWith(agency: Agency, target: string): Promise<void> {
  const modules = samples.map((sample) => moduleOf({ ...sample, target }));
  await saveVersion(
    agency.home,
    { format: "fenchi/inventory/v1", modules },
    { by: "甲", note: "", time: new Date().toISOString() },
  );
}

describe("a drill cannot reach production", () => {
  test("not where inventory and configuration name it: targets, commands, hooks, scripts, addresses", async () => {
    const agency = withProduction();
    await versionWith(agency, `folder:${agency.production}`);
    const touch = { command: ["touch", join(agency.production, "touched")] };
    const shell = { command: `echo x > ${agency.production}/precious`, shell: true };
    const rules = {
      target: `folder:${agency.production}`,
      command: ["sh", "-c", `cat > ${agency.production}/fed`],
      repeatable: true,
      overwrite: true,
      before: [touch, shell],
      after: [touch],
      checks: [
        { kind: "script", run: touch },
        { kind: "http", url: "http://127.0.0.1:9/" },
        { kind: "count", path: agency.production },
        { kind: "count", path: "../../../../../../production" },
        { kind: "hash" },
      ],
    };
    const path = join(agency.folder, "run.yaml");
    const modules = { [`${agencyName}/戶政/2`]: rules };
    writeFileSync(
      path,
      JSON.stringify({ format: "fenchi/run-config/v1", folder: agency.production, defaults: rules, modules }),
    );
    const place = await prepare(agency, "one-provider-lost", { config: await readRunConfig(path) });
    const before = agency.before();
    const { entries, outcome } = await carryOut(place);
    expect(agency.before()).toEqual(before);
    expect(outcome).toBe("completed");
    const checks = entries.flatMap(({ step }) => (step.kind === "module-checked" ? step.checks : []));
    expect(new Set(checks.map(({ kind }) => kind))).toEqual(new Set(["hash"]));
    expect(checks.every(({ passed }) => passed)).toBe(true);
  });

  test("not as its target, by whatever name that is given", async () => {
    const agency = withProduction();
    await versionWith(agency, `folder:${agency.production}`);
    symlinkSync(agency.production, join(agency.folder, "alias"));
    mkdirSync(join(agency.folder, "home/bases"), { recursive: true });
    // Opening the vault's own list of backups touches its databases, and no drill does.
    const untouched = () => [...agency.before()].filter(([name]) => !name.startsWith("home/state/"));
    const before = untouched();
    for (const into of [
      "production",
      "production/deep",
      "alias",
      "alias/deep",
      "home/keys",
      "home/bases",
      "abroad/tokyo",
    ]) {
      await expect(
        prepare(agency, "one-provider-lost", { into: join(agency.folder, into) }),
        into,
      ).rejects.toMatchObject({ code: "drill-not-isolated" });
    }
    expect(untouched()).toEqual(before);
  });

  test("not through a link where the home's drills lie", async () => {
    const agency = withProduction();
    symlinkSync(agency.production, drillsOf(agency.home));
    await expect(prepare(agency, "one-provider-lost")).rejects.toMatchObject({ code: "drill-not-isolated" });
    expect(readdirSync(agency.production).sort()).toEqual(["deep", "precious"]);
  });

  test("not through a link that is planted while it is paused", async () => {
    const agency = withProduction();
    const place = await prepare(agency, "one-provider-lost", { keep: true });
    const before = agency.before();
    const { work } = await readSettings(place);
    const pausing = new AbortController();
    const entries: DrillEntry[] = [];
    for await (const entry of runDrill({ place, signal: pausing.signal })) {
      entries.push(entry);
      if (entry.step.kind === "module-restored") pausing.abort();
    }
    // What is left of the drill would go where the link leads.
    renameSync(join(work, agencyName), join(agency.folder, "out", "aside"));
    symlinkSync(agency.production, join(work, agencyName));
    const { outcome, entries: later } = await carryOut(place);
    expect(outcome).toBe("failed");
    expect([...entries, ...later].flatMap(({ step }) => (step.kind === "module-failed" ? [step.code] : []))).toContain(
      "drill-not-isolated",
    );
    rmSync(join(agency.folder, "out"), { recursive: true });
    mkdirSync(join(agency.folder, "out"));
    const left = (map: Map<string, string>) => [...map].filter(([name]) => !name.startsWith("out"));
    expect(left(agency.before())).toEqual(left(before));
  });

  test("not what the vault keeps: providers, keys, state and ledger are byte by byte as before", async () => {
    const agency = withProduction();
    for (const scenario of ["two-providers-lost", "provider-lying", "empty-machine"]) {
      const place = await prepare(agency, scenario);
      const before = agency.before();
      const sheets = agency.sheets.slice(1).map((path) => ({ name: path, text: readFileSync(path, "utf8") }));
      expect((await carryOut(place, { sheets })).outcome).toBe("completed");
      expect(agency.before()).toEqual(before);
      // A machine that was set up knows the vault's secret, and what came back is plaintext: neither stays.
      expect(readdirSync(place.folder).sort()).toEqual(["drill.json", "lock", "record.jsonl", "run"]);
    }
    expect(existsSync(drillPlace(drillsOf(agency.home), "x").folder)).toBe(false);
    expect((await drill(agency, "one-provider-lost")).outcome).toBe("completed");
  });
});
