import { z } from "zod";
import { checkResult } from "../../continuity/drill/record.ts";
import { timestamp } from "../../events/cloudevent.ts";
import { moduleState, runOutcome } from "./journal.ts";
import { liveProgress } from "./live.ts";

/** What is answered about runs, to whoever asks: the command line with `--json`, and the HTTP API. */

const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).readonly();
const count = z.number().int().nonnegative();

/** `cut-off`: the process that carried it out is gone, and it was not asked to halt. */
const outcome = z.enum([...runOutcome.options, "cut-off"]);
/** Named after when it began. */
const run = z.string();

const { module, to, target, stage, attempts, sha256, error } = moduleState.shape;

export const runDocument = z
  .object({
    run,
    outcome,
    created: timestamp,
    /** When the plan that holds now was made. */
    planned: timestamp,
    /** How far it is, as the process that carries it out last said. */
    live: liveProgress.optional(),
    modules: list(
      z.object({
        module,
        backup: moduleState.shape.backup.shape.backup,
        bytes: count,
        to,
        target,
        stage,
        outcome: moduleState.shape.outcome,
        attempts,
        sha256,
        checks: list(checkResult),
        error,
      }),
    ),
  })
  .meta({ id: "Run" });
export type RunDocument = z.infer<typeof runDocument>;

export const runList = z
  .object({
    /** The newest first. */
    runs: list(
      z.object({
        run,
        outcome,
        created: timestamp,
        modules: z.object({ good: count, failed: count, total: count }),
      }),
    ),
  })
  .meta({ id: "RunList" });
export type RunList = z.infer<typeof runList>;

export const runHalt = z.object({ run, outcome }).meta({ id: "RunHalt" });
export type RunHalt = z.infer<typeof runHalt>;
