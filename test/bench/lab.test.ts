import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLab } from "../../bench/lab.ts";

const lab = createLab(new AbortController().signal);
const node = (script: string) => ({ program: process.execPath, args: ["-e", script] });
/** Uses that many seconds of CPU more, however long it takes. */
const spin = (seconds: number) =>
  `{ const used = () => { const { user, system } = process.cpuUsage(); return user + system; };
     const end = used() + ${seconds * 1e6};
     while (used() < end) for (let i = 0; i < 1e6; i++); }`;
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
  await lab.run(node(spin(0.3)));
  const script = `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(spin(0.4))}])`;
  const { cost: idle } = await lab.measure(async () => {});
  const { cost } = await lab.measure(() => lab.run(node(script)));
  expect(idle.cpu).toBeLessThan(0.05);
  expect(cost.cpu).toBeGreaterThan(0.39);
});

test.runIf(isLinux)("peak memory is that of all processes together, also if it was let go before the end", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "fenchi-lab-"));
  /** Holds 150 MB until another has as well. */
  const hold = (own: string, other: string) =>
    node(`const fs = require("node:fs"), memory = Buffer.alloc(150e6, 1);
      process.chdir(${JSON.stringify(folder.path)});
      fs.writeFileSync("${own}", "");
      const timer = setInterval(() => fs.existsSync("${other}") && (memory, clearInterval(timer)), 200);`);
  const { cost: one } = await lab.measure(() => lab.run(hold("a", "a")));
  await rm(join(folder.path, "a"));
  const { cost: two } = await lab.measure(() => Promise.all([lab.run(hold("a", "b")), lab.run(hold("b", "a"))]));
  expect(one.memory).toBeGreaterThan(150e6);
  expect(one.memory).toBeLessThan(300e6);
  expect(two.memory).toBeGreaterThan(300e6);
});

test.runIf(isLinux)("an engine that runs already counts with what it uses meanwhile", async () => {
  const engine = spawn(process.execPath, [
    "-e",
    `${spin(0.3)} process.stdout.write("ready"); process.stdin.once("data", () => { ${spin(0.3)} process.stdout.write("done"); });`,
  ]);
  try {
    await once(engine.stdout, "data");
    const { cost } = await lab.measure(async () => {
      engine.stdin.write("go");
      await once(engine.stdout, "data");
    }, [engine.pid ?? 0]);
    expect(cost.cpu).toBeGreaterThan(0.29);
    expect(cost.cpu).toBeLessThan(0.55);
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
