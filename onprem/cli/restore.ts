import { InvalidInput } from "../../events/error.ts";
import type { RestoreStatus, Service } from "../engine/service.ts";
import type { RestoreOptions } from "./commands/restore.ts";
import { absolute, answer, type Context, report, say, warn, withService } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatList, printable } from "./format.ts";
import { Interrupted } from "./interrupt.ts";
import { showProgress } from "./progress.ts";
import { waitForRestore } from "./waiting.ts";

/** Milliseconds that a restore may still take to end by itself after a Ctrl-C. Another Ctrl-C does not wait. */
const lastMoments = 1_500;

/** Brings back what the command line names, and says who helped and who did not. */
export async function restore(context: Context, item: string | undefined, options: RestoreOptions): Promise<ExitCode> {
  const { m } = context;
  if ((item === undefined) === (options.backup === undefined)) {
    throw new InvalidInput("cli-restore-which", "Name either an item or, with --backup, a backup.", {
      next: "fenchi list shows both.",
    });
  }
  context.resume = m.resume.restore;
  return withService(context, "fenchi restore", async (service) => {
    const status = await bringBack(context, service, item, options);
    answer(context, status);
    return tellRestored(context, status);
  });
}

/** Restores through a service at hand, to the end, be it good or bad. */
export async function bringBack(
  context: Context,
  service: Service,
  item: string | undefined,
  options: RestoreOptions,
): Promise<RestoreStatus> {
  const { at, backup, range, path, without = [], overwrite = false } = options;
  const first = await service.restore({
    to: absolute(context, options.to),
    without: [...without],
    overwrite,
    ...(item === undefined ? {} : { item }),
    ...(backup === undefined ? {} : { backup }),
    ...(at === undefined ? {} : { at }),
    ...(range === undefined ? {} : { range: { ...range } }),
    ...(path === undefined ? {} : { path }),
  });
  return await follow(context, service, first);
}

async function follow(context: Context, service: Service, first: RestoreStatus): Promise<RestoreStatus> {
  using progress = showProgress(context, context.m.progress.restoring);
  try {
    return await waitForRestore(context, service, first, ({ done, size }) => progress.update(done, size));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    // What is nearly done ends, and is told: "run it again" would meet the file that is there by then.
    const last = await service.restoreStatus(first.restore, { milliseconds: lastMoments });
    if (last.state === "completed" || last.state === "failed") return last;
    throw error;
  }
}

/** Says how a restore ended. */
export function tellRestored(context: Context, status: RestoreStatus): ExitCode {
  const { m, paint } = context;
  const names = formatList(status.providers, m.language);
  if (status.state === "completed") {
    say(context, paint("good", m.restore.done(printable(status.to), status.size ?? 0, status.milliseconds ?? 0)));
    say(context, paint("faint", m.restore.detail(status.backup, names, status.fetched)));
    if (status.sha256 !== undefined) say(context, paint("faint", `SHA-256 ${status.sha256}`));
  }
  for (const { fault, provider, message } of status.faults) {
    warn(context, m.restore.fault[fault](provider, printable(message)));
  }
  if (status.state === "completed") {
    if (status.faults.length > 0) say(context, m.restore.faultsNext);
    return exit.good;
  }
  if (status.error) report(context, status.error);
  return exit.failed;
}
