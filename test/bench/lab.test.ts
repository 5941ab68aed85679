import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { createLab } from "../../bench/lab.ts";

const lab = createLab(new AbortController().signal);
const node = (script: string) => ({ program: process.execPath, args: ["-e", script] });
const spin = (ms: number) => `const end = Date.now() + ${ms}; while (Date.now() < end);`;
const isLinux = process.platform === "linux";

test("a command's output is returned, and its failure says how it ended and what it said last", async () => {
  expect(await lab.run(node("console.log('out')"))).toBe("out\n");
  const failing = lab.run(node("console.error('it broke'); process.exit(3)"));
  await expect(failing).rejects.toMatchObject({ code: "bench-command", params: { status: 3 } });
  await expect(failing).rejects.toThrow("it broke");
});

test("a program that does not exist is named", async () => {
  const missing = lab.run({ program: "no-such-program-here", args: [] });
  await expect(missing).rejects.toMatchObject({ code: "bench-program", params: { program: "no-such-program-here" } });
});

test.runIf(isLinux)("CPU counts the command's own children, and what ran before does not count", async () => {
  await lab.run(node(spin(200)));
  const script = `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(spin(400))}])`;
  const { cost: idle } = await lab.measure(async () => {});
  const { cost } = await lab.measure(() => lab.run(node(script)));
  expect(idle.cpu).toBeLessThan(0.05);
  // On a machine with more work than cores, 400 ms by the clock are fewer of CPU.
  expect(cost.cpu).toBeGreaterThan(0.08);
  expect(cost.wall).toBeGreaterThan(0.4);
});

test.runIf(isLinux)("peak memory is that of all processes together, also if it was let go before the end", async () => {
  const hold = "const b = Buffer.alloc(150e6, 1); setTimeout(() => b, 400);";
  const { cost: one } = await lab.measure(() => lab.run(node(hold)));
  const { cost: two } = await lab.measure(() => Promise.all([lab.run(node(hold)), lab.run(node(hold))]));
  expect(one.memory).toBeGreaterThan(150e6);
  expect(one.memory).toBeLessThan(300e6);
  expect(two.memory).toBeGreaterThan(300e6);
});

test.runIf(isLinux)("an engine that runs already counts with what it uses meanwhile", async () => {
  const engine = spawn(process.execPath, [
    "-e",
    `${spin(300)} process.stdout.write("ready"); process.stdin.once("data", () => { ${spin(300)} process.stdout.write("done"); });`,
  ]);
  try {
    await once(engine.stdout, "data");
    const { cost } = await lab.measure(async () => {
      engine.stdin.write("go");
      await once(engine.stdout, "data");
    }, [engine.pid ?? 0]);
    expect(cost.cpu).toBeGreaterThan(0.05);
    expect(cost.cpu).toBeLessThan(0.4);
    expect(cost.memory).toBeGreaterThan(20e6);
  } finally {
    engine.kill();
  }
});

test("aborting ends a command and all that it started", async () => {
  const abort = new AbortController();
  const running = createLab(abort.signal).run({ program: "sh", args: ["-c", "sleep 60 | sleep 60"] });
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: "bench-command", params: { status: "SIGTERM" } });
});
