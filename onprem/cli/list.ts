import { InvalidInput, NotFound } from "../../events/error.ts";
import type { BackupSummary, Service } from "../engine/service.ts";
import type { ListOptions } from "./commands/list.ts";
import { answer, type Context, say, withService } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatBytes, formatTable, formatTime, printable } from "./format.ts";
import { unlessInterrupted } from "./interrupt.ts";

/** Lists backups, or the files inside one. */
export function list(context: Context, item: string | undefined, options: ListOptions): Promise<ExitCode> {
  if (options.files && item === undefined) {
    throw new InvalidInput("cli-files-of-what", "--files needs the item of a folder.", {
      next: "Add it: fenchi list SYSTEM/MODULE/NAME --files",
    });
  }
  return withService(context, "fenchi list", async (service) => {
    const found = await unlessInterrupted(
      context.io.signal,
      service.backups({
        ...(item === undefined ? {} : { item }),
        ...(options.at === undefined ? {} : { at: options.at }),
        ...(options.limit === undefined ? {} : { limit: options.limit }),
      }),
    );
    if (options.files && item !== undefined) return listFiles(context, service, found, item);
    answer(context, { backups: found });
    say(context, found.length === 0 ? context.m.list.none : tableOf(context, found));
    return exit.good;
  });
}

function tableOf({ m, paint }: Context, found: readonly BackupSummary[]): string {
  const rows = found.map(({ time, item, size, state, providers, backup }) => [
    formatTime(time),
    printable(item),
    formatBytes(size),
    m.status.states[state],
    providers.join(" "),
    backup,
  ]);
  const [head = "", ...lines] = formatTable([m.list.head, ...rows], [2])
    .trimEnd()
    .split("\n");
  return [paint("strong", head), ...lines].join("\n");
}

async function listFiles(
  context: Context,
  service: Service,
  found: readonly BackupSummary[],
  item: string,
): Promise<ExitCode> {
  const [newest] = found;
  if (newest?.kind !== "folder") {
    throw new NotFound("cli-not-a-folder", `There is no backup of a folder as ${item}.`, {
      next: "fenchi list shows what there is; a file is restored whole, or a part of it with --range.",
      params: { item },
    });
  }
  const files = await unlessInterrupted(context.io.signal, service.files(newest.backup));
  answer(context, { backup: newest.backup, item: newest.item, time: newest.time, files });
  say(context, context.paint("strong", context.m.list.files(printable(newest.name), files.length)));
  const rows = files.map(({ path, size, mtime }) => [formatTime(mtime), formatBytes(size), printable(path)]);
  if (rows.length > 0) say(context, formatTable(rows, [1]).trimEnd());
  return exit.good;
}
