import { constants, createZstdCompress, type ZstdCompress } from "node:zlib";

/** Chunks compressed side by side: as many as the threads that Node gives to such work by default. */
const width = 4;

/**
 * Memory that frames are written to, one behind the other. As long as the worst frame still fits, Zstandard reads the chunk where it lies;
 * near the block's end it copies it first, so a block holds several.
 */
const outputBlock = 4 * 1024 * 1024 + 16 * 1024;

/** A Zstandard context that makes one frame after another. */
interface Lane {
  readonly stream: ZstdCompress;
  readonly parts: Uint8Array[];
}

/** Compresses at one level, each piece into a frame of its own. */
interface Compressor {
  readonly level: number;
  compress(bytes: Uint8Array): Promise<Uint8Array>;
}

function createLane(level: number): Lane {
  const stream = createZstdCompress({
    chunkSize: outputBlock,
    // Every write ends its frame.
    flush: constants.ZSTD_e_end,
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 0 },
  });
  const parts: Uint8Array[] = [];
  stream.on("data", (part: Uint8Array) => parts.push(part));
  // Told to the write that failed; the lane is not used again.
  stream.on("error", () => {});
  return { stream, parts };
}

function createCompressor(level: number): Compressor {
  const idle: Lane[] = [];
  const waiting: ((lane: Lane) => void)[] = [];
  let lanes = 0;

  function take(): Promise<Lane> | Lane {
    const lane = idle.pop();
    if (lane) return lane;
    if (lanes < width) {
      lanes++;
      return createLane(level);
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  function give(lane: Lane): void {
    const next = waiting.shift();
    if (next) next(lane);
    else idle.push(lane);
  }

  return {
    level,
    async compress(bytes) {
      const lane = await take();
      try {
        await new Promise<void>((resolve, reject) => {
          lane.stream.write(bytes, (error) => (error ? reject(error) : resolve()));
        });
      } catch (error) {
        lane.stream.destroy();
        give(createLane(level));
        throw error;
      }
      const [first, ...more] = lane.parts.splice(0);
      give(lane);
      return more.length === 0 && first ? first : Buffer.concat(first ? [first, ...more] : []);
    },
  };
}

/** The present one: a process compresses at one level, as a rule. */
let compressor: Compressor | undefined;

/**
 * A Zstandard frame (RFC 8878) of the bytes, which must not change until it is there. Contexts are used again: Node keeps each of its
 * one-shot ones, more than a megabyte of fresh pages, until the collector runs (docs/decisions/0003-memory.md).
 * @param level 1-19
 */
export function compressFrame(bytes: Uint8Array, level: number): Promise<Uint8Array> {
  if (compressor?.level !== level) compressor = createCompressor(level);
  return compressor.compress(bytes);
}
