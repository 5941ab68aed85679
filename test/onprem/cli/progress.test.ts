import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createContext } from "../../../onprem/cli/context.ts";
import type { Output } from "../../../onprem/cli/io.ts";
import { loadMessages } from "../../../onprem/cli/messages/index.ts";
import { painter } from "../../../onprem/cli/paint.ts";
import { showProgress } from "../../../onprem/cli/progress.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function contextOf(options: { readonly tty?: boolean; readonly json?: boolean; readonly quiet?: boolean }) {
  const written: string[] = [];
  const stderr: Output = Object.assign(new PassThrough(), { isTTY: options.tty ?? false, columns: 200 });
  stderr.on("data", (piece) => written.push(String(piece)));
  const never = new AbortController().signal;
  const stdin = new PassThrough();
  const io = { stdin, stdout: new PassThrough(), stderr, environment: {}, folder: "/", signal: never, unread: never };
  const door = () => Promise.reject(new Error("nothing is asked of a home here"));
  return { context: createContext({ io, m: await loadMessages("en"), door, paint: painter(false) }, options), written };
}

const MiB = 2 ** 20;

test("without a terminal: nothing at first, then a line every ten seconds", async () => {
  const { context, written } = await contextOf({});
  using progress = showProgress(context, "backing up");
  progress.update(10 * MiB, 100 * MiB, "tokyo 1/2");
  await vi.advanceTimersByTimeAsync(9_900);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(
    /^backing up {2}10% {2}10\.0 MiB \/ 100 MiB {2}[\d.]+ [KM]iB\/s {2}.* left {2}tokyo 1\/2\n$/,
  );
  await vi.advanceTimersByTimeAsync(30_000);
  expect(written.length).toBeGreaterThanOrEqual(3);
  expect(written.length).toBeLessThanOrEqual(5);
});

test("work of less than a second shows nothing at all", async () => {
  const { context, written } = await contextOf({ tty: true });
  {
    using progress = showProgress(context, "restoring");
    progress.update(1, 2);
    await vi.advanceTimersByTimeAsync(900);
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual([]);
});

test("on a terminal: a bar, which is gone at the end", async () => {
  const { context, written } = await contextOf({ tty: true });
  vi.useRealTimers();
  const progress = showProgress(context, "restoring");
  progress.update(MiB, 2 * MiB);
  await expect.poll(() => written.join(""), { timeout: 20_000 }).toContain("[============            ]");
  progress[Symbol.dispose]();
});

test.each([{ json: true }, { quiet: true }])("%j: none", async (options) => {
  const { context, written } = await contextOf({ tty: true, ...options });
  using progress = showProgress(context, "restoring");
  progress.update(1, 2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual([]);
});
