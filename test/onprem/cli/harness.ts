import { PassThrough, Readable } from "node:stream";
import { runCli } from "../../../onprem/cli/cli.ts";
import { type Door, loadDoor } from "../../../onprem/cli/door.ts";
import type { ExitCode } from "../../../onprem/cli/exit.ts";
import type { Io } from "../../../onprem/cli/io.ts";
import type { Service } from "../../../onprem/engine/service.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";

/** What a command line left. */
export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  /** Standard output as the one JSON document that it must be. */
  readonly json: () => unknown;
}

export interface RunOptions {
  readonly service?: Service;
  /** What this test's home can do; with `"real"`, homes on disk. */
  readonly door?: Partial<Door> | "real";
  readonly folder?: string;
  readonly stdin?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Runs a command line in this process, on a fake engine unless told otherwise. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const stdout = collector();
  const stderr = collector();
  const { service = createMemoryService() } = options;
  const closed: unknown[] = [];
  const connect: Door["connect"] = async () => ({
    service: { ...service, close: async (how) => void closed.push(how) },
    remote: "http://127.0.0.1:1",
  });
  const refuse = () => {
    throw new Error("this test's door has no such thing");
  };
  const fake: Door = { initHome: refuse, serve: refuse, recover: refuse, doctor: refuse, connect };
  const door = options.door === "real" ? await loadDoor() : { ...fake, ...options.door };
  const never = new AbortController().signal;
  const io: Io = {
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    environment: options.environment ?? {},
    folder: options.folder ?? "/somewhere",
    signal: options.signal ?? never,
    unread: never,
  };
  const code = await runCli(args, { io, door: async () => door, version: "1.2.3" });
  const out = stdout.text();
  return { code, out, err: stderr.text(), json: () => JSON.parse(out) };
}

function collector() {
  const stream = new PassThrough();
  const pieces: Buffer[] = [];
  stream.on("data", (piece: Buffer) => pieces.push(piece));
  return { stream, text: () => Buffer.concat(pieces).toString("utf8") };
}
