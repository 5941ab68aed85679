import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { InvalidInput } from "../../events/error.ts";
import type { DropStatus, Service } from "../engine/service.ts";
import type { DropOptions } from "./commands/drop.ts";
import { absolute, answer, type Context, note, report, say, warn, withService } from "./context.ts";
import { dropMany } from "./drop-many.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatBytes, formatDuration, formatList, printable } from "./format.ts";
import { unlessInterrupted } from "./interrupt.ts";
import { isPart } from "./parse/names.ts";
import { translate } from "./problem.ts";
import { showProgress } from "./progress.ts";
import { waitForDrop } from "./waiting.ts";

/** Backs up what the command line names, and waits as far as it says. */
export async function drop(context: Context, sources: readonly string[], options: DropOptions): Promise<ExitCode> {
  const parts = options.as.split("/").length;
  const [source = "", ...others] = sources;
  if (options.fromCommand) {
    requireParts(options.as, 3);
    return dropStream(context, options, (signal) => outputOf(sources, signal));
  }
  if (source === "-" && others.length === 0) {
    requireParts(options.as, 3);
    if (context.io.stdin.isTTY) throw nothingPiped();
    return dropStream(context, options, async () => ({ stream: context.io.stdin, ended: undefined }));
  }
  if (sources.includes("-")) throw dashAmongFiles();
  const paths = sources.map((path) => absolute(context, path));
  if (others.length === 0 && parts !== 2) {
    requireParts(options.as, 3);
    return dropPath(context, paths[0] ?? "", options.as, options);
  }
  requireParts(options.as, 2);
  const [only] = paths;
  if (others.length === 0 && only !== undefined) {
    const item = `${options.as}/${basename(only)}`;
    requireParts(item, 3);
    return dropPath(context, only, item, options);
  }
  return withService(context, "fenchi drop", (service) => dropMany(context, service, paths, options));
}

function dropPath(context: Context, path: string, item: string, options: DropOptions): Promise<ExitCode> {
  return withService(context, "fenchi drop", async (service) => {
    const begun = performance.now();
    const first = await service.drop({ item, path, name: options.name ?? basename(path), ...labelsOf(options) });
    context.resume = context.m.resume.drop(first.drop);
    return follow(context, service, first, options, { begun, size: await sizeOf(path) });
  });
}

/** How large a file is before the engine has read it through: for the progress alone. */
async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

interface Producer {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly ended: Promise<void> | undefined;
}

function dropStream(
  context: Context,
  options: DropOptions,
  produce: (signal: AbortSignal) => Promise<Producer>,
): Promise<ExitCode> {
  return withService(context, "fenchi drop", async (service) => {
    const begun = performance.now();
    context.resume = context.m.resume.dropStream;
    const { stream, ended } = await produce(context.io.signal);
    const name = options.name ?? options.as.split("/").at(-1) ?? "stream";
    using progress = showProgress(context, context.m.progress.sealing);
    const counted = count(stream, (bytes) => progress.update(bytes, undefined));
    const extra = { ...(ended ? { ended } : {}), ...labelsOf(options) };
    const sealed = await unlessInterrupted(context.io.signal, service.dropStream(options.as, name, counted, extra));
    progress[Symbol.dispose]();
    context.resume = context.m.resume.drop(sealed.drop);
    return follow(context, service, sealed, options, { begun, size: undefined });
  });
}

/** Follows one drop to the state that is waited for, and says how it ended. */
async function follow(
  context: Context,
  service: Service,
  first: DropStatus,
  options: DropOptions,
  { begun, size: expected }: { readonly begun: number; readonly size: number | undefined },
): Promise<ExitCode> {
  const { m, paint } = context;
  const status = await withProgress(context, service, first, options, expected);
  answer(context, status);
  if (status.state === "failed") {
    if (!context.json) note(context, paint("bad", m.drop.done.failed(printable(status.name))));
    if (status.error) report(context, status.error);
    return exit.failed;
  }
  const took = formatDuration(performance.now() - begun);
  say(context, paint("good", m.drop.done[status.state](printable(status.name))));
  const size = formatBytes(status.size ?? status.done);
  if (status.backup !== undefined) {
    say(context, paint("faint", m.drop.detail(printable(status.item), size, status.backup, took)));
  }
  return exit.good;
}

async function withProgress(
  context: Context,
  service: Service,
  first: DropStatus,
  { wait, timeout }: DropOptions,
  expected: number | undefined,
): Promise<DropStatus> {
  const { m } = context;
  using progress = showProgress(context, m.progress.sealing);
  let stalled = "";
  let told: string | undefined;
  const onStatus = (status: DropStatus) => {
    const stored = status.providers.map((each) => m.progress.stored(each.name, each.stored, each.staged));
    progress.update(status.done, status.size ?? expected, stored.join(" · "));
    const names = formatList(status.stalled, m.language);
    if (names !== "" && names !== stalled && !context.quiet) warn(context, m.drop.stalled(names));
    stalled = names;
    // It is tried again by itself, yet somebody may have to make room, or mount a disk, before it succeeds.
    const { error } = status;
    if (error && status.state !== "failed" && error.message !== told) {
      const { message, next } = translate(error, m);
      warn(context, `${printable(message)}\n  → ${printable(next)}`);
    }
    told = error?.message;
  };
  const milliseconds = timeout === undefined ? undefined : timeout * 1000;
  return await waitForDrop(context, service, first, { wanted: wait, timeout: milliseconds, onStatus });
}

/** What labels a request carries. */
export function labelsOf({ label }: DropOptions): { labels?: Record<string, string> } {
  return label === undefined ? {} : { labels: Object.fromEntries(label) };
}

async function outputOf(argv: readonly string[], signal: AbortSignal): Promise<Producer> {
  const { runCommand } = await import("../engine/source/command.ts");
  return runCommand(argv, { signal });
}

async function* count(stream: AsyncIterable<Uint8Array>, tell: (bytes: number) => void): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const piece of stream) {
    yield piece;
    bytes += piece.byteLength;
    tell(bytes);
  }
}

/** The names' own law is the engine's; what somebody mistypes is told here, before anything is opened. */
function requireParts(item: string, needed: number): void {
  const parts = item.split("/");
  if (parts.length === needed && parts.every(isPart)) return;
  const form = needed === 3 ? "SYSTEM/MODULE/NAME" : "SYSTEM/MODULE";
  throw new InvalidInput("cli-item-invalid", `${JSON.stringify(item)} is not of the form ${form}.`, {
    next:
      needed === 3
        ? "Name the item in three parts, each of 1 to 100 characters on one line, such as --as household/registry/daily."
        : "For several files name two parts, such as household/registry; each file's name is the third.",
    params: { item, form },
  });
}

const nothingPiped = () =>
  new InvalidInput("cli-nothing-piped", "Nothing is piped into this command.", {
    next: "Pipe a dump into it, name a file, or let Fenchi run the command: --from-command -- COMMAND.",
  });

const dashAmongFiles = () =>
  new InvalidInput("cli-dash-among-files", "Standard input (-) cannot be backed up together with files.", {
    next: "Back it up in a call of its own.",
  });
