import type { SingleBar } from "cli-progress";
import type { Context } from "./context.ts";
import { formatBytes, formatDuration } from "./format.ts";

/** Work that takes less than this shows nothing. Milliseconds. */
const patience = 1000;
/** How often a terminal's line is drawn anew, and how often a line is written where there is no terminal. */
const redraw = 100;
const lineEvery = 10_000;
/** The rate is that of the last so many milliseconds. */
const rateOver = 5000;

/** How far some work is, for a person who waits. */
export interface ProgressLine extends Disposable {
  /** @param total bytes, where they are known @param detail what else is worth saying */
  update(done: number, total: number | undefined, detail?: string): void;
}

/**
 * Shows work's progress on standard error once it takes over a second: a bar that moves on a terminal, a line every ten seconds elsewhere; nothing
 * with `--json` or `--quiet`. Dispose it before anything else is written.
 */
export function showProgress(context: Context, task: string): ProgressLine {
  if (context.json || context.quiet) return { update: () => {}, [Symbol.dispose]: () => {} };
  const { stderr } = context.io;
  const meter = createMeter(task, context);
  let bar: SingleBar | undefined;
  let ended = false;
  const begin = async () => {
    if (!stderr.isTTY) {
      timer = setInterval(() => stderr.write(`${meter.line(0)}\n`), lineEvery - patience);
      return;
    }
    const { SingleBar } = await import("cli-progress");
    if (ended) return;
    bar = new SingleBar({
      stream: stderr,
      format: () => meter.line(24),
      fps: 1000 / redraw,
      clearOnComplete: true,
      hideCursor: true,
      forceRedraw: true,
      gracefulExit: false,
    });
    bar.start(1, 0);
  };
  let timer: NodeJS.Timeout = setTimeout(() => void begin(), patience);
  return {
    update: meter.update,
    [Symbol.dispose]: () => {
      ended = true;
      clearTimeout(timer);
      clearInterval(timer);
      bar?.stop();
    },
  };
}

function createMeter(task: string, { m }: Context) {
  const samples: { readonly at: number; readonly done: number }[] = [{ at: performance.now(), done: 0 }];
  let now: { done: number; total: number | undefined; detail: string } = { done: 0, total: undefined, detail: "" };

  function rate(): number {
    const at = performance.now();
    samples.push({ at, done: now.done });
    while (samples.length > 2 && (samples[1]?.at ?? at) < at - rateOver) samples.shift();
    const [first = { at, done: 0 }] = samples;
    return at > first.at ? Math.max(0, ((now.done - first.done) * 1000) / (at - first.at)) : 0;
  }

  return {
    update(done: number, total: number | undefined, detail = ""): void {
      now = { done, total, detail };
    },
    /** @param width of the bar, 0 for none */
    line(width: number): string {
      const { done, total, detail } = now;
      // All is read and the rest is waiting: a rate of nothing would look like trouble.
      const speed = total !== undefined && done >= total ? 0 : rate();
      const part = total ? Math.min(1, done / total) : 0;
      const filled = Math.round(part * width);
      const left = total !== undefined && speed > 0 && total > done ? ((total - done) / speed) * 1000 : undefined;
      return [
        task,
        total && width > 0 ? `[${"=".repeat(filled)}${" ".repeat(width - filled)}]` : "",
        total ? `${Math.floor(part * 100)}%` : "",
        total ? `${formatBytes(done)} / ${formatBytes(total)}` : formatBytes(done),
        speed > 0 ? `${formatBytes(speed)}/s` : "",
        left === undefined ? "" : m.progress.left(formatDuration(left)),
        detail,
      ]
        .filter((text) => text !== "")
        .join("  ");
    },
  };
}
