import { z } from "zod";
import { type DrillStep, drillStep } from "../../continuity/drill/record.ts";
import { moduleReference } from "../../continuity/inventory/inventory.ts";
import { type RestorePlan, restorePlan } from "../../continuity/plan/plan.ts";
import { backupId, hex, sha256, timestamp } from "../../events/cloudevent.ts";
import type { FenchiError } from "../../events/error.ts";
import { openDatabase } from "../engine/sqlite.ts";
import { createStatements, json } from "../engine/state/query.ts";
import { runConfig } from "./config.ts";

/** Everything that a run must know again after the power was lost: what was asked for, and how far each module is. */

const failure = z.object({
  code: z.string(),
  message: z.string(),
  next: z.string(),
  /** Names and numbers in the message, so that it can be said in other languages. */
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** An error as it is kept. */
export function failureOf({ code, message, next, params }: FenchiError): NonNullable<ModuleState["error"]> {
  return { code, message, next, params: { ...params } };
}

/** What has been done for a module, in this order; each is reached once. */
export const stages = ["waiting", "prepared", "restored", "delivered", "finished", "done"] as const;

export const moduleState = z.object({
  module: moduleReference,
  backup: z.object({
    backup: backupId,
    kind: z.enum(["file", "folder", "stream"]),
    name: z.string(),
    size: z.number(),
    sha256,
    time: timestamp,
  }),
  target: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("folder"), path: z.string() }),
    z.object({ kind: z.literal("command"), argv: z.array(z.string()) }),
    z.object({ kind: z.literal("s3"), bucket: z.string(), prefix: z.string() }),
  ]),
  /** Where it appears: at its target, or in the run's own folder on the way to a command or bucket. */
  to: z.string(),
  stage: z.enum(stages),
  /** Hooks of the present stage that have ended well. */
  hooks: z.number().int().nonnegative(),
  /** It is being given to its command: whoever finds this after a crash does not know how much of it was taken. */
  feeding: z.boolean(),
  /** Restores begun. */
  attempts: z.number().int().nonnegative(),
  outcome: z.enum(["open", "good", "failed", "skipped"]),
  error: failure.nullable(),
  sha256: sha256.nullable(),
});
export type ModuleState = z.infer<typeof moduleState>;

export const runOutcome = z.enum(["running", "paused", "stopped", "completed", "failed"]);
export type RunOutcome = z.infer<typeof runOutcome>;

const runRecord = z.object({
  run: hex(16),
  created: timestamp,
  /** As it was begun with: all modules, and on what each depends. */
  first: restorePlan,
  /** As it holds now: what is left may have been planned anew. */
  plan: restorePlan,
  /** When the plan that holds now was made. */
  planned: timestamp,
  config: runConfig,
  /** Agencies and the homes of their vaults. */
  homes: z.array(z.object({ agency: z.string(), home: z.string() })),
  outcome: runOutcome,
});
export type RunRecord = z.infer<typeof runRecord>;

/** What somebody in another process asks a running run for. */
const wish = z.enum(["pause", "stop"]);
export type Wish = z.infer<typeof wish>;

const SCHEMA = [
  `CREATE TABLE run (one INTEGER PRIMARY KEY CHECK (one = 1), record TEXT NOT NULL) STRICT;
   CREATE TABLE module (
     module TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, record TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE step (number INTEGER PRIMARY KEY, time TEXT NOT NULL, step TEXT NOT NULL) STRICT;
   CREATE TABLE wish (one INTEGER PRIMARY KEY CHECK (one = 1), wish TEXT NOT NULL) STRICT`,
];

/** A run's journal: one SQLite file. Every write is durable when the call returns. */
export interface Journal {
  /** `undefined` in a file that was only just made. */
  run(): RunRecord | undefined;
  begin(run: RunRecord, modules: readonly ModuleState[]): void;
  outcome(outcome: RunOutcome): void;
  replan(plan: RestorePlan, planned: string): void;
  /** In the order of the first plan. */
  modules(): ModuleState[];
  /** Writes the module as it is now, and with it what is said of it. */
  save(module: ModuleState, steps: readonly DrillStep[], time: string): void;
  say(steps: readonly DrillStep[], time: string): void;
  steps(): { readonly time: string; readonly step: DrillStep }[];
  wish(): Wish | undefined;
  setWish(wish: Wish | undefined): void;
  close(): void;
}

/** @throws {FenchiError} `database-*` as {@link openDatabase} */
export function openJournal(path: string): Journal {
  const database = openDatabase(path, SCHEMA);
  const { query, command } = createStatements(database.sql, path);
  const record = <T extends z.ZodType>(shape: T) => z.object({ record: json(shape) });
  const statements = {
    run: query("SELECT record FROM run", record(runRecord)),
    setRun: command("INSERT INTO run (one, record) VALUES (1, :record) ON CONFLICT DO UPDATE SET record = :record"),
    modules: query("SELECT record FROM module ORDER BY number", record(moduleState)),
    addModule: command("INSERT INTO module (module, number, record) VALUES (:module, :number, :record)"),
    setModule: command("UPDATE module SET record = :record WHERE module = :module"),
    addStep: command("INSERT INTO step (time, step) VALUES (:time, :step)"),
    steps: query("SELECT time, step FROM step ORDER BY number", z.object({ time: timestamp, step: json(drillStep) })),
    wish: query("SELECT wish FROM wish", z.object({ wish })),
    setWish: command("INSERT INTO wish (one, wish) VALUES (1, :wish) ON CONFLICT DO UPDATE SET wish = :wish"),
    noWish: command("DELETE FROM wish"),
  };
  const find = () => statements.run.get({})?.record;
  const change = (part: Partial<RunRecord>) =>
    database.atomically(() => {
      const present = find();
      if (present) statements.setRun({ record: JSON.stringify({ ...present, ...part }) });
    });
  const addSteps = (steps: readonly DrillStep[], time: string) => {
    for (const step of steps) statements.addStep({ time, step: JSON.stringify(step) });
  };
  return {
    run: find,
    begin(run, modules) {
      database.atomically(() => {
        statements.setRun({ record: JSON.stringify(run) });
        for (const [number, module] of modules.entries()) {
          statements.addModule({ module: module.module, number, record: JSON.stringify(module) });
        }
      });
    },
    outcome: (outcome) => change({ outcome }),
    replan: (plan, planned) => change({ plan, planned }),
    modules: () => statements.modules.all({}).map((row) => row.record),
    save(module, steps, time) {
      database.atomically(() => {
        statements.setModule({ module: module.module, record: JSON.stringify(module) });
        addSteps(steps, time);
      });
    },
    say: (steps, time) => database.atomically(() => addSteps(steps, time)),
    steps: () => statements.steps.all({}),
    wish: () => statements.wish.get({})?.wish,
    setWish(asked) {
      database.atomically(() => (asked === undefined ? statements.noWish({}) : statements.setWish({ wish: asked })));
    },
    close: () => database.close(),
  };
}
