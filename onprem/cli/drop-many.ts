import { basename } from "node:path";
import { InvalidInput } from "../../events/error.ts";
import type { DropStatus, Service } from "../engine/service.ts";
import type { DropOptions } from "./commands/drop.ts";
import { answer, type Context, note, report, say } from "./context.ts";
import { labelsOf } from "./drop.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatDuration, printable } from "./format.ts";
import { Interrupted } from "./interrupt.ts";
import { type Problem, problemOf } from "./problem.ts";
import { showProgress } from "./progress.ts";
import { waitForDrop } from "./waiting.ts";

/** Drops under way at once. A small one mostly waits for disks, and the engine's disk writes are shared by all that wait. */
const inFlight = 64;

/** How one file of many ended. */
interface Outcome {
  readonly path: string;
  readonly status?: DropStatus;
  readonly error?: Problem;
}

/** Backs up many files, each as the item that has its name. One that fails stops none of the others. */
export async function dropMany(
  context: Context,
  service: Service,
  paths: readonly string[],
  options: DropOptions,
): Promise<ExitCode> {
  const { m } = context;
  requireOwnNames(paths, options);
  const begun = performance.now();
  const outcomes: Outcome[] = [];
  {
    using progress = showProgress(context, m.progress.sealing);
    let bytes = 0;
    let next = 0;
    const worker = async () => {
      for (let index = next++; index < paths.length; index = next++) {
        const outcome = await dropOne(context, service, paths[index] ?? "", options);
        outcomes[index] = outcome;
        bytes += outcome.status?.size ?? 0;
        const done = outcomes.filter(Boolean).length;
        progress.update(bytes, undefined, m.drop.manyProgress(done, paths.length));
      }
    };
    context.resume = m.resume.again;
    await Promise.all(Array.from({ length: Math.min(inFlight, paths.length) }, worker));
  }
  const failed = outcomes.filter((outcome) => outcome.error);
  answer(context, { drops: outcomes });
  for (const { path, error } of failed) {
    if (!error) continue;
    note(context, context.paint("bad", m.drop.done.failed(printable(path))));
    report(context, error);
  }
  const took = formatDuration(performance.now() - begun);
  if (failed.length === 0) say(context, context.paint("good", m.drop.many(paths.length, took)));
  else say(context, context.paint("bad", m.drop.someFailed(failed.length, paths.length)));
  return failed.length === 0 ? exit.good : exit.failed;
}

async function dropOne(context: Context, service: Service, path: string, options: DropOptions): Promise<Outcome> {
  if (context.io.signal.aborted) throw new Interrupted();
  const name = basename(path);
  try {
    const first = await service.drop({ item: `${options.as}/${name}`, path, name, ...labelsOf(options) });
    const timeout = options.timeout === undefined ? undefined : options.timeout * 1000;
    const status = await waitForDrop(context, service, first, { wanted: options.wait, timeout });
    return status.state === "failed" && status.error ? { path, status, error: status.error } : { path, status };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return { path, error: problemOf(error, context.m) };
  }
}

/** Two files of one name would be two generations of one item, in no order; one name for many files says nothing. */
function requireOwnNames(paths: readonly string[], { name }: DropOptions): void {
  if (name !== undefined) {
    throw new InvalidInput("cli-name-for-many", "--name cannot name several files.", {
      next: "Leave --name out: each file keeps its own.",
    });
  }
  const seen = new Set<string>();
  for (const path of paths) {
    const own = basename(path);
    if (seen.has(own)) {
      throw new InvalidInput("cli-same-name", `Two of the files are named ${own}: they would be one item.`, {
        next: "Back them up in two calls, with different --as.",
        params: { name: own },
      });
    }
    seen.add(own);
  }
}
