import type { Readable, Writable } from "node:stream";

/** Where text goes. */
export type Output = Writable & { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined };

/** All that the command line touches of its process, so that tests can stand in for it. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute path of the working folder. */
  readonly folder: string;
  /** Aborts at the first Ctrl-C or request to end. */
  readonly signal: AbortSignal;
  /** Aborts when the reader of standard output went away (`| head`). Work goes on; what only shows things ends. */
  readonly unread: AbortSignal;
}

/** The process itself. The second Ctrl-C ends it at once. */
export function processIo(): Io {
  const stopping = new AbortController();
  const unread = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) process.exit(signal === "SIGTERM" ? 143 : 130);
    stopping.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (stream === process.stdout) unread.abort();
    });
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    folder: process.cwd(),
    signal: stopping.signal,
    unread: unread.signal,
  };
}
