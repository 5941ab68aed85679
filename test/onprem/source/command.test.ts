import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createOpenSource, createStreams, runCommand } from "../../../onprem/engine/source/index.ts";
import { freshFolder } from "../../contract/local.ts";
import { readRest, readWhole, refusal } from "./reading.ts";

const node = (script: string, ...args: string[]) => [process.execPath, "-e", script, ...args];

async function openCommand(argv: readonly string[], signal?: AbortSignal) {
  const streams = createStreams();
  const { stream, ended } = runCommand(argv, { lend: true, ...(signal ? { signal } : {}) });
  return await createOpenSource({ streams })({ kind: "stream", stream: streams.add(stream, ended) });
}

/** Whether the process that writes its number there has not ended yet. */
async function isRunning(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, "utf8").catch(() => ""));
  try {
    // Number 0 would be our own group.
    return pid === 0 || process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("the output of a command", () => {
  test("is a drop when its status is 0", async () => {
    const { bytes } = await readWhole(await openCommand(node("process.stdout.write('x'.repeat(5_000_000))")));
    expect(bytes.equals(Buffer.alloc(5_000_000, "x"))).toBe(true);
  });

  test("is whole although the command ended before anybody read", async () => {
    const { path, remove } = await freshFolder();
    try {
      const pid = join(path, "pid");
      const { stream, ended } = runCommand(["sh", "-c", 'echo $$ > "$0"; head -c 100000 /dev/zero', pid]);
      while (await isRunning(pid)) await pause(5);
      await pause(50);
      const streams = createStreams();
      const { bytes } = await readWhole(await streams.open(streams.add(stream, ended)));
      expect(bytes.equals(Buffer.alloc(100_000))).toBe(true);
    } finally {
      await remove();
    }
  });

  test("is none when it fails at the very end, and says why without its arguments", async () => {
    const script =
      "process.stdout.write('data'); console.error('y'.repeat(9000) + ' disk quota'); process.exitCode = 3";
    const source = await openCommand(node(script, "password=geheim"));
    expect((await readRest(source)).toString()).toBe("data");
    const error = await refusal(source.finish());
    await source.close();
    expect(error.code).toBe("command-failed");
    expect(error.params).toMatchObject({ command: "node", how: "ended with status 3" });
    expect(error.message).toContain("disk quota");
    expect(error.message.length).toBeLessThan(4300);
    expect(JSON.stringify([error.message, error.params])).not.toContain("geheim");
  });

  test("is none when it is killed", async () => {
    const source = await openCommand(node("process.stdout.write('data'); process.kill(process.pid, 'SIGKILL')"));
    await readRest(source);
    expect((await refusal(source.finish())).params).toMatchObject({ how: "was ended by SIGKILL" });
    await source.close();
  });

  test("is none when it cannot be started", async () => {
    const source = await openCommand(["/no/such/program"]);
    const error = await refusal(readRest(source).then(() => source.finish()));
    expect(error.code).toBe("command-failed");
    expect(error.message).toContain("could not be started");
    await source.close();
    expect(await refusal(Promise.resolve().then(() => runCommand([])))).toMatchObject({ code: "command-empty" });
  });

  test("reaches no shell", async () => {
    const { bytes } = await readWhole(
      await openCommand(node("process.stdout.write(process.argv[1])", "$(id); `id` > x")),
    );
    expect(bytes.toString()).toBe("$(id); `id` > x");
  });

  test("has an empty input, so that a command which asks does not wait for ever", async () => {
    expect((await readWhole(await openCommand(["cat"]))).bytes).toHaveLength(0);
  });

  const endless = "process.stdout.write('begun'); setInterval(() => {}, 1000)";

  test("ends when it is aborted", async () => {
    const abort = new AbortController();
    const source = await openCommand(node(endless), abort.signal);
    await source.read(Buffer.alloc(5));
    abort.abort();
    const error = await refusal(readRest(source).then(() => source.finish()));
    expect(error.params).toMatchObject({ how: "was ended by SIGTERM" });
    const aborted = await openCommand(node(endless), abort.signal);
    expect((await refusal(readRest(aborted).then(() => aborted.finish()))).code).toBe("command-failed");
  });

  test("ends when nobody reads it any more, also while it says nothing", async () => {
    const { stream, ended } = runCommand(node(endless));
    const streams = createStreams();
    const source = await streams.open(streams.add(stream, ended));
    await source.read(Buffer.alloc(5));
    const waiting = source.read(Buffer.alloc(5)).catch(() => 0);
    await source.close();
    expect((await refusal(ended)).params).toMatchObject({ how: "was ended by SIGTERM" });
    expect(await waiting).toBe(0);
    const unread = runCommand(node(endless));
    await streams.discard(streams.add(unread.stream, unread.ended));
    expect((await refusal(unread.ended)).code).toBe("command-failed");
  });

  test("ends although what it started holds on to its output", async () => {
    const abort = new AbortController();
    const source = await openCommand(["sh", "-c", "sleep 20 & echo $!; wait"], abort.signal);
    const heir = Buffer.alloc(1);
    await source.read(heir);
    abort.abort();
    const error = await refusal(readRest(source).then(() => source.finish()));
    expect(error.params).toMatchObject({ command: "sh", how: "was ended by SIGTERM" });
    await source.close();
  }, 10_000);

  test("waits for its reader in flat memory", async () => {
    const script = "const b = Buffer.alloc(1 << 20); for (let i = 0; i < 200; i++) require('fs').writeSync(1, b)";
    const source = await openCommand(node(script));
    await source.read(Buffer.alloc(10));
    const before = process.memoryUsage();
    const into = Buffer.alloc(1 << 20);
    let [read, most] = [10, 0];
    for (let got = await source.read(into); got > 0; got = await source.read(into)) {
      read += got;
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    await source.finish();
    expect(read).toBe(200 << 20);
    expect(most - before.arrayBuffers).toBeLessThan(64 << 20);
  });
});
