import type { DataOf } from "../../../events/index.ts";
import type { OpenSource } from "../../../functions/seal/ports.ts";
import { openFile } from "./file.ts";
import { openFolder } from "./folder.ts";
import type { SizedSource } from "./sized.ts";
import type { Streams } from "./streams.ts";

export { type RunningCommand, runCommand } from "./command.ts";
export { createStreams, type Streams } from "./streams.ts";

type DropSource = DataOf<"drop.received">["source"];

export interface SourceOptions {
  readonly streams: Streams;
  /** How far a source was read, in bytes from its start, and its size where it is known. Does not throw. */
  readonly onRead?: (source: DropSource, done: number, total: number | undefined) => void;
}

/** Opens what a drop is read from: a file, a folder as its tar stream, or a stream that this process holds. */
export function createOpenSource({ streams, onRead }: SourceOptions): OpenSource {
  return async (source) => {
    const opened = await openAny(source, streams);
    return onRead ? observed(opened, (done) => onRead(source, done, opened.size)) : opened;
  };
}

function openAny(source: DropSource, streams: Streams): Promise<SizedSource> {
  switch (source.kind) {
    case "file":
      return openFile(source.path);
    case "folder":
      return openFolder(source.path);
    case "stream":
      return streams.open(source.stream);
  }
}

function observed(source: SizedSource, onRead: (done: number) => void): SizedSource {
  let done = 0;
  return {
    ...source,
    async read(into) {
      const read = await source.read(into);
      done += read;
      onRead(done);
      return read;
    },
  };
}
