import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const biome = join(root, "node_modules/.bin/biome");

/** The rooms' files in a folder of their own, under this repository's rules: what the linter refuses, as `file:line`. */
function refusedIn(files: ReadonlyMap<string, readonly string[]>): string[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fenchi-layers-")));
  try {
    const config = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
    writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false } }));
    cpSync(join(root, ".biome"), join(folder, ".biome"), { recursive: true });
    for (const [path, lines] of files) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), lines.join("\n"));
    }
    const args = ["lint", "--max-diagnostics=none", "--colors=off", "--reporter=github"];
    const { stdout } = spawnSync(biome, args, { cwd: folder, encoding: "utf8" });
    const places = stdout.matchAll(/title=(?:lint\/style|plugin)[^,]*,file=([^,]+),line=(\d+)/g);
    return [...new Set([...places].map(([, file, line]) => `${file?.slice(folder.length + 1)}:${line}`))].sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const imports = (...modules: string[]) => modules.map((module) => `import "${module}";`);
const time = [
  "export const time = Date.now();",
  "export const date = new Date();",
  "export const luck = Math.random();",
];
const outside = [...time, "export const home = process.env['HOME'];", 'import { randomBytes } from "node:crypto";'];
const io = imports("node:fs", "node:fs/promises", "node:http", "node:child_process", "@aws-sdk/client-s3", "p-limit");

/** [room, what is refused there, what is not] */
const rooms: [string, string[], string[]][] = [
  [
    "events/a.ts",
    [...imports("../vault/a.ts", "../functions/seal/handler.ts", "node:crypto"), ...time],
    imports("./error.ts", "zod"),
  ],
  [
    "vault/a.ts",
    [
      ...imports("../functions/seal/handler.ts", "../providers/contract.ts", "../onprem/a.ts", "../continuity/a.ts"),
      ...io,
      ...outside,
    ],
    [...imports("../events/error.ts", "node:zlib", "@scure/base"), "export const then = new Date(0);"],
  ],
  [
    "continuity/a.ts",
    [
      ...imports("../vault/a.ts", "../functions/seal/handler.ts", "../providers/contract.ts", "../onprem/a.ts"),
      ...io,
      ...outside,
    ],
    imports("../events/error.ts", "zod"),
  ],
  [
    "functions/seal/a.ts",
    [
      ...imports(
        "../../providers/local/store.ts",
        "../../providers/wrap/retry.ts",
        "../../onprem/a.ts",
        "../../continuity/a.ts",
      ),
      ...io,
      ...outside,
    ],
    imports("../../providers/contract.ts", "../../vault/a.ts", "../../events/index.ts", "node:crypto"),
  ],
  [
    "functions/seal/lambda.ts",
    imports("../../onprem/a.ts", "../../infra/a.ts"),
    imports("../../providers/aws/store.ts", "./handler.ts", "@aws-sdk/client-s3"),
  ],
  [
    "providers/aws/a.ts",
    imports("../../functions/seal/handler.ts", "../../onprem/a.ts"),
    imports("../../vault/a.ts", "@aws-sdk/client-s3", "node:fs"),
  ],
  [
    "onprem/a.ts",
    imports("../infra/a.ts", "../bench/a.ts", "../test/a.ts"),
    imports("../functions/seal/handler.ts", "../providers/local/store.ts"),
  ],
];

describe("the linter", () => {
  it("lets imports point one way, and keeps I/O, environment, time and luck out of the domain", () => {
    // A door goes by its name, so the right one stands in another room.
    const beside = (path: string) => path.replace("seal/lambda", "share/lambda").replace("/a.ts", "/right.ts");
    const files = rooms.flatMap(([path, wrong, right]): [string, string[]][] => [
      [path, wrong],
      [beside(path), right],
    ]);
    const expected = rooms.flatMap(([path, wrong]) => wrong.map((_, at) => `${path}:${at + 1}`));
    expect(refusedIn(new Map(files))).toEqual(expected.sort());
  });
});

/** The platforms' kits, by whom they belong to. What only carries bytes (a queue, a parser) is none. */
const kits: [string, RegExp][] = [
  ["aws", /^(@aws-sdk|@smithy|@aws-lambda-powertools)\//],
  ["gcp", /^(@google-cloud|google-auth-library|googleapis)/],
  ["azure", /^@azure\//],
  ["pulumi", /^(@pulumi\/|sst)/],
  ["sqlite", /^node:sqlite$/],
];

describe("one file", () => {
  it("imports one SDK", () => {
    const files = ["events", "vault", "continuity", "functions", "providers", "onprem", "infra"].flatMap(filesIn);
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const modules = [...readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"([^".][^"]*)"/g)].map(
        ([, module = ""]) => module,
      );
      const used = kits.filter(([, kit]) => modules.some((module) => kit.test(module))).map(([name]) => name);
      expect(used.length, `${file} imports ${used.join(" and ")}`).toBeLessThanOrEqual(1);
    }
  });
});

function filesIn(room: string): string[] {
  try {
    return readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(root, room, name));
  } catch {
    return [];
  }
}
