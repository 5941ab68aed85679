import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Unavailable } from "../events/error.ts";
import { nameOf } from "../events/index.ts";
import { createClient } from "../onprem/api/client.ts";
import { layoutOf } from "../onprem/home/layout.ts";
import { readEngine } from "../onprem/home/session.ts";
import type { Contender } from "./contender.ts";
import { bytesUnder } from "./data.ts";
import type { Lab } from "./lab.ts";

/** Fenchi with the home that `init` makes: three local providers, any two of which restore. */
export interface Ours extends Contender {
  /** The providers' folders, in order. The first ones hold the data as it is, the last one parity. */
  locations(): Promise<readonly string[]>;
  /** The same as `backup`, through a pipe. */
  backupPiped(file: string): Promise<void>;
  /** Bytes [start, end) of the newest backup. `fetched` are the bytes it read from the providers, as it says itself. */
  restoreRange(
    folder: string,
    start: number,
    end: number,
  ): Promise<{ readonly path: string; readonly fetched: number }>;
  /** Any command, on its home. @returns what it answered in JSON */
  command(...args: string[]): Promise<unknown>;
  /** An engine that stays. Resolves when it answers. */
  serve(): Promise<Engine>;
}

export interface Engine {
  readonly pid: number;
  /** Follows its events until that many backups, counted from this call, are held by all providers. */
  untilProtected(backups: number): Promise<void>;
  stop(): Promise<void>;
}

const program = join(import.meta.dirname, "../onprem/setup.mjs");
const item = "bench/register/dump";

/** Of what the commands answer, what is needed here. */
const statusAnswer = z.object({ providers: z.array(z.object({ name: z.string(), location: z.string() })) });
const restoreAnswer = z.object({ fetched: z.number().int().nonnegative() });

export function ours(lab: Lab, version: string, root: string): Ours {
  const node = ["--disable-warning=ExperimentalWarning", program, "cli"];
  const run = (...args: string[]) => lab.run({ program: process.execPath, args: [...node, ...args, "--home", root] });
  const command = async (...args: string[]): Promise<unknown> => JSON.parse(await run(...args, "--json"));
  const locations = async () => {
    const { providers } = statusAnswer.parse(await command("status"));
    return providers.map(({ location }) => location);
  };

  return {
    name: "Fenchi, 2-of-3",
    root,
    places: 3,
    settings: `Fenchi ${version} on Node ${process.versions.node}, three local providers, --wait protected`,
    locations,
    command,
    async init() {
      await run("init", "--quiet");
    },
    async backup(file) {
      await run("drop", file, "--as", item, "--wait", "protected", "--quiet");
    },
    async backupPiped(file) {
      const script = 'cat "$1" | { shift; exec "$@"; }';
      const drop = [...node, "drop", "-", "--as", item, "--wait", "protected", "--quiet", "--home", root];
      await lab.run({ program: "sh", args: ["-c", script, "sh", file, process.execPath, ...drop] });
    },
    async restore(_file, folder) {
      const path = join(folder, "restored");
      await run("restore", item, "--to", path, "--quiet");
      return path;
    },
    async restoreRange(folder, start, end) {
      const path = join(folder, "range");
      const answer = await command("restore", item, "--to", path, "--range", `${start}-${end}`);
      return { path, fetched: restoreAnswer.parse(answer).fetched };
    },
    async stored() {
      const sizes = await Promise.all((await locations()).map(bytesUnder));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    async serve() {
      const { pid, stop } = lab.start({ program: process.execPath, args: [...node, "serve", "--home", root] });
      const client = createClient(await whenServing(root));
      return {
        pid,
        stop,
        async untilProtected(backups) {
          const end = new AbortController();
          // Said before the line stood, an event is not heard: the status, dearer to ask for, is asked now and then.
          const timer = setInterval(async () => {
            if ((await client.status()).backups.protected >= backups) end.abort();
          }, 5_000);
          let heard = 0;
          for await (const event of client.events({ signal: end.signal })) {
            if (nameOf(event) === "backup.protected") heard += 1;
            if (heard === backups) break;
          }
          clearInterval(timer);
          end.abort();
        },
      };
    },
  };
}

/** Waits for a started engine. @returns where it answers */
async function whenServing(home: string): Promise<{ readonly url: string; readonly token: string }> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    const engine = await readEngine(layoutOf(home));
    if (engine) return engine;
    await pause(20);
  }
  throw new Unavailable("bench-engine", "The engine did not answer within 30 seconds of its start.", {
    next: "Start it by hand with fenchi serve to see why.",
  });
}
