import { readFile } from "node:fs/promises";
import { z } from "zod";
import { moduleReference } from "../../continuity/inventory/inventory.ts";
import { sha256 } from "../../events/cloudevent.ts";
import { InvalidInput, NotFound } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { readYaml } from "../yaml.ts";

/** Characters of a configuration: ten thousand modules, each with rules of its own, are fewer. */
const longest = 4_000_000;

/**
 * A run's configuration file (docs/RUNNING.md): where modules go, what runs before and after each, and how it is checked that they
 * are back. It names commands and places and no secret: those come through the environment of `fenchi run`, or from files.
 */

const seconds = (fallback: number) => z.number().positive().max(86_400).default(fallback);
const words = z.string().min(1).max(4096);
/** Inside the restored folder, or absolute. */
const place = z.string().min(1).max(4096);

/** A command is a list of arguments, run without a shell; `shell: true` takes one line for the system's shell. */
const command = z.union([
  z.strictObject({
    command: z.array(z.string().max(4096)).min(1).max(200),
    shell: z.literal(false).default(false),
    /** Seconds. */
    timeout: seconds(600),
  }),
  z.strictObject({ command: words, shell: z.literal(true), timeout: seconds(600) }),
]);
export type HookCommand = z.output<typeof command>;

const named = { name: z.string().min(1).max(200).optional() };
const scalar = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]);

export const checkConfig = z.discriminatedUnion("kind", [
  /** The whole module against its sealed hash, or one file in it against a hash said here. */
  z
    .strictObject({ kind: z.literal("hash"), ...named, path: place.optional(), sha256: sha256.optional() })
    .refine((check) => check.path === undefined || check.sha256 !== undefined, {
      error: "a path's hash must be said: sealed is only that of the whole",
      path: ["sha256"],
    }),
  /** How many files a folder holds, itself not counted. */
  z.strictObject({
    kind: z.literal("count"),
    ...named,
    path: place.optional(),
    files: z.number().int().nonnegative().optional(),
    atLeast: z.number().int().nonnegative().optional(),
  }),
  /** How many rows a dump in SQL (pg_dump, plain) brings to a table: read line by line, so that no size is too large. */
  z.strictObject({
    kind: z.literal("rows"),
    ...named,
    path: place.optional(),
    table: words,
    rows: z.number().int().nonnegative(),
  }),
  /**
   * A query to a SQLite database; or to a PostgreSQL of its own, in memory, into which a dump in SQL, or a server's data folder as a
   * compressed tar, is loaded.
   */
  z.strictObject({
    kind: z.literal("sql"),
    ...named,
    engine: z.enum(["sqlite", "postgres"]).default("sqlite"),
    path: place.optional(),
    query: words,
    /** Rows, each a list of columns; or the only value of the only row. */
    expect: z.union([scalar, z.array(z.array(scalar)).max(1000)]),
  }),
  z.strictObject({
    kind: z.literal("http"),
    ...named,
    url: z.url({ protocol: /^https?$/ }),
    status: z.number().int().min(100).max(599).default(200),
    contains: z.string().max(2000).optional(),
    timeout: seconds(30),
  }),
  /** A command that ends with status 0, and whose output contains what is said. */
  z.strictObject({
    kind: z.literal("script"),
    ...named,
    run: command,
    contains: z.string().max(2000).optional(),
  }),
]);
export type CheckConfig = z.output<typeof checkConfig>;

const moduleRules = {
  /** As in the inventory, which it replaces: `folder:<path>`, `s3:<bucket>/<prefix>` or `command:<program and arguments>`. */
  target: z.string().max(1000).optional(),
  /** A program of its own whose standard input is the module, argument by argument. */
  command: z.array(z.string().max(4096)).min(1).max(200).optional(),
  /** Whether that program may get the module again after it was cut off in the middle. */
  repeatable: z.boolean().optional(),
  /** Replaces what stands there already. */
  overwrite: z.boolean().optional(),
  before: z.array(command).max(50).optional(),
  after: z.array(command).max(50).optional(),
  checks: z.array(checkConfig).max(100).optional(),
  /**
   * When a module does not come back: `stop` begins no other one, `skip-dependents` leaves out what depends on it, `continue` brings
   * back all the same what depends on it.
   */
  onFailure: z.enum(["stop", "skip-dependents", "continue"]).optional(),
  /** How often a module is tried in all. */
  attempts: z.number().int().min(1).max(100).optional(),
};

export const runConfig = z.strictObject({
  format: z.literal("fenchi/run-config/v1"),
  /** Folder for modules that have no target. */
  folder: z.string().min(1).max(4096).optional(),
  /** Modules side by side; the plan's number where none is said. */
  lanes: z.number().int().min(1).max(64).optional(),
  /** Whether commands that the inventory names as targets may be run: whoever hands an inventory in could name any. */
  inventoryCommands: z.boolean().optional(),
  /** How S3, or a server that speaks it, is reached. Who asks is found by the SDK's own chain: environment, profile, role. */
  s3: z
    .strictObject({
      region: z.string().min(1).max(100),
      /** URL of a server that is not AWS's own. */
      endpoint: z.url({ protocol: /^https?$/ }).optional(),
      profile: z.string().min(1).max(200).optional(),
      pathStyle: z.boolean().optional(),
    })
    .optional(),
  /** For every module that does not say otherwise. */
  defaults: z.strictObject(moduleRules).prefault({}),
  modules: z.record(moduleReference, z.strictObject(moduleRules)).default({}),
});
export type RunConfig = z.output<typeof runConfig>;

/** What holds for one module. */
export interface ModuleRules {
  readonly target: string | undefined;
  readonly command: readonly string[] | undefined;
  readonly repeatable: boolean;
  readonly overwrite: boolean;
  readonly before: readonly HookCommand[];
  readonly after: readonly HookCommand[];
  readonly checks: readonly CheckConfig[];
  readonly onFailure: "stop" | "skip-dependents" | "continue";
  readonly attempts: number;
}

/** The file's rules for a module: its own, else the file's defaults, else ours. Checks of both are made. */
export function rulesFor({ defaults, modules }: RunConfig, module: string): ModuleRules {
  const own = modules[module] ?? {};
  return {
    target: own.target ?? defaults.target,
    command: own.command ?? defaults.command,
    repeatable: own.repeatable ?? defaults.repeatable ?? false,
    overwrite: own.overwrite ?? defaults.overwrite ?? false,
    before: own.before ?? defaults.before ?? [],
    after: own.after ?? defaults.after ?? [],
    checks: [...(defaults.checks ?? []), ...(own.checks ?? [])],
    onFailure: own.onFailure ?? defaults.onFailure ?? "skip-dependents",
    attempts: own.attempts ?? defaults.attempts ?? 3,
  };
}

/** The configuration of a run that names none. */
export function plainRunConfig(): RunConfig {
  return runConfig.parse({ format: "fenchi/run-config/v1" });
}

/** @throws {NotFound} `run-config-missing`; {InvalidInput} `run-config-invalid` */
export async function readRunConfig(path: string): Promise<RunConfig> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (!isErrno(cause, "ENOENT", "ENOTDIR")) throw cause;
    throw new NotFound("run-config-missing", `There is no file ${path}.`, {
      next: "Check the path; docs/RUNNING.md has an example.",
      params: { path },
      cause,
    });
  }
  return parseRunConfig(text, path);
}

/** YAML, of which JSON is a part. @throws {InvalidInput} `run-config-invalid` naming every place that is wrong */
export function parseRunConfig(text: string, path: string): RunConfig {
  const read = readYaml(text, runConfig, { longest, instead: "write the values out" });
  if ("wrong" in read) throw invalid(path, read.wrong.join("; "));
  return read.value;
}

function invalid(path: string, why: string): InvalidInput {
  return new InvalidInput("run-config-invalid", `The run's configuration ${path} cannot be used: ${why}.`, {
    next: "Correct the file; docs/RUNNING.md lists every member. Nothing was begun.",
    params: { path, why },
  });
}
