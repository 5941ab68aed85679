import { type BigIntStats, constants } from "node:fs";
import { open } from "node:fs/promises";
import { InvalidInput, NotFound } from "../../../events/error.ts";
import { NO_FOLLOW } from "../../../providers/local/handle.ts";
import { fingerprintOf, stateOf } from "../fingerprint.ts";
import { notAFile, openFailure, readFailure, sourceChanged } from "./problem.ts";
import { pastTick } from "./tick.ts";

/** Without O_NONBLOCK the opening of a pipe that lies in the file's place would never return. */
const READ = constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0);
/** Bytes between two looks at whether the file is still what it was: hours of reading in vain are noticed early. */
const lookEvery = 64 * 1024 * 1024;
const replaced = "something else took its place";

/** A file that is read once from its first byte to its last, and must stay as it is meanwhile. */
export interface PlainFile {
  readonly state: BigIntStats;
  /**
   * Fills `into`, or as much of it as the file has left; 0 at the end.
   *
   * @throws {Refused} `source-changed` as soon as it is noticed; {Unavailable} `source-unavailable`
   */
  read(into: Uint8Array): Promise<number>;
  /** @throws {Refused} `source-changed` where handle or path show anything but what was opened */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param expected fingerprint that it must have; what is missing or no file is then a changed source
 * @throws {NotFound} `source-missing`; {Denied} `source-denied`; {InvalidInput} `source-not-a-file`; {Refused} `source-changed`
 */
export async function openPlainFile(path: string, expected?: string): Promise<PlainFile> {
  const handle = await open(path, READ).catch((error: unknown) => {
    const failure = openFailure(error, path);
    if (expected !== undefined && failure instanceof NotFound) throw sourceChanged(path, "it was removed", error);
    if (expected !== undefined && failure instanceof InvalidInput) throw sourceChanged(path, replaced, error);
    throw failure;
  });
  const stat = () =>
    handle.stat({ bigint: true }).catch((error: unknown) => {
      throw readFailure(error, path);
    });
  try {
    let state = await stat();
    // One that is expected was seen before, and waited for then.
    if (expected === undefined && (await pastTick(state.ctimeNs))) state = await stat();
    if (!state.isFile()) throw expected === undefined ? notAFile(path) : sourceChanged(path, replaced);
    const [opened, { value }] = [state, fingerprintOf(state)];
    if (expected !== undefined && value !== expected) throw sourceChanged(path, "it is not what it was a moment ago");
    const size = Number(state.size);
    let [at, looked] = [0, 0];

    const look = async () => {
      looked = at;
      const now = await stat();
      if (fingerprintOf(now).value !== value) throw sourceChanged(path, howItChanged(opened, now));
    };

    return {
      state: opened,
      async read(into) {
        let filled = 0;
        while (filled < into.byteLength) {
          const { bytesRead } = await handle
            .read(into, filled, into.byteLength - filled, at + filled)
            .catch((error: unknown) => {
              throw readFailure(error, path);
            });
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        at += filled;
        if (at > size) throw sourceChanged(path, "it grew");
        if (at < size && filled < into.byteLength) throw sourceChanged(path, "it became shorter");
        if (at - looked >= lookEvery) await look();
        return filled;
      },
      async verify() {
        const there = await stateOf(path).catch((error: unknown) => {
          throw readFailure(error, path);
        });
        if (!there) throw sourceChanged(path, "it was removed");
        if (there.ino !== opened.ino) throw sourceChanged(path, replaced);
        await look();
        if (fingerprintOf(there).value !== value) throw sourceChanged(path, howItChanged(opened, there));
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function howItChanged(before: BigIntStats, now: BigIntStats): string {
  if (now.size > before.size) return "it grew";
  if (now.size < before.size) return "it became shorter";
  return now.mtimeNs === before.mtimeNs ? "its name, rights or times changed" : "it was written to";
}
