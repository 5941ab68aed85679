import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Denied, Refused } from "../../events/error.ts";
import { acquireLock, type Owner, readOwner } from "../../onprem/engine/lock.ts";
import { temporaryFolder } from "./samples.ts";

function child(...words: string[]): ChildProcess {
  const script = join(import.meta.dirname, "child", "lock.ts");
  const started = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void started.kill("SIGKILL"));
  return started;
}

/** A process that has the lock. */
async function holder(path: string): Promise<ChildProcess> {
  const started = child("hold", path);
  if (!started.stdout) throw new Error("the child has no output");
  await once(started.stdout, "data");
  return started;
}

const pathOfLock = () => join(temporaryFolder(), "engine.lock");

describe("the lock of a home", () => {
  it("refuses a second owner by the name of the first", async () => {
    const path = pathOfLock();
    const { pid } = await holder(path);
    await expect(acquireLock(path)).rejects.toMatchObject({
      constructor: Refused,
      code: "home-busy",
      params: { path, pid, command: "test hold" },
    });
  });

  it("is free at once when its owner was killed, and waits no longer", async () => {
    const path = pathOfLock();
    const first = await holder(path);
    const told: (Owner | undefined)[] = [];
    const lock = await acquireLock(path, {
      waitMs: 50_000,
      onWait: (owner) => {
        told.push(owner);
        first.kill("SIGKILL");
      },
    });
    expect(told).toMatchObject([{ pid: first.pid, command: "test hold" }]);
    expect(readOwner(path)).toMatchObject({ pid: process.pid, command: "fenchi" });
    await lock.release();
  });

  it("is free after release, which may be said twice, and then names nobody", async () => {
    const path = pathOfLock();
    const first = await acquireLock(path);
    await first.release();
    await first.release();
    expect(readOwner(path)).toBeUndefined();
    {
      await using _second = await acquireLock(path);
      await expect(acquireLock(path, { waitMs: 60 })).rejects.toMatchObject({ code: "home-busy" });
    }
    await using _third = await acquireLock(path);
    expect(existsSync(path)).toBe(true);
  });

  it("does not depend on what the owner's file says", async () => {
    const path = pathOfLock();
    writeFileSync(`${path}.owner`, "{");
    await using _lock = await acquireLock(path);
    writeFileSync(`${path}.owner`, JSON.stringify({ pid: "one" }));
    await expect(acquireLock(path)).rejects.toMatchObject({ code: "home-busy", params: { path } });
  });

  it("has one owner at a time among many processes that want it", async () => {
    const path = pathOfLock();
    const log = join(temporaryFolder(), "log");
    const children = [1, 2, 3, 4, 5, 6].map(() => child("turn", path, log));
    const exits = await Promise.all(children.map((one) => once(one, "exit")));
    expect(exits.map(([status]) => status)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(readFileSync(log, "utf8")).toBe("in\nout\n".repeat(6));
  });

  it("says where the home is missing", async () => {
    const path = join(temporaryFolder(), "absent", "engine.lock");
    await expect(acquireLock(path)).rejects.toMatchObject({
      constructor: Denied,
      code: "database-denied",
      params: { path },
    });
  });
});
