import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writeNew } from "../../providers/local/durable.ts";
import { hashFile, readRange } from "../../providers/local/read.ts";
import { freshFolder } from "../contract/local.ts";

/** How the file system answers whoever wants to go past the page cache. */
const medium = vi.hoisted(() => ({ refuses: undefined as "open" | "write" | undefined, direct: 0 }));

vi.mock("node:fs/promises", async (load) => {
  const real = await load<typeof import("node:fs/promises")>();
  const refusal = () => Object.assign(new Error("EINVAL: invalid argument"), { code: "EINVAL", errno: -22 });
  return {
    ...real,
    open: async (...[path, flags, mode]: Parameters<typeof real.open>) => {
      const direct =
        typeof flags === "number" && constants.O_DIRECT !== undefined && (flags & constants.O_DIRECT) !== 0;
      if (direct && medium.refuses === "open") throw refusal();
      const handle = await real.open(path, flags, mode);
      if (direct) medium.direct += 1;
      if (direct && medium.refuses === "write") {
        handle.write = () => Promise.reject(refusal());
        handle.read = () => Promise.reject(refusal());
      }
      return handle;
    },
  };
});

let folder: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  Object.assign(medium, { refuses: undefined, direct: 0 });
  ({ path: folder, remove: cleanUp } = await freshFolder());
});
afterEach(() => cleanUp());

const mebibyte = 1024 * 1024;
let files = 0;

/** Bytes that differ from place to place, so that a block in another's place shows. */
function content(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 509) bytes.writeUInt32LE(at, at);
  return bytes;
}

async function write(bytes: Uint8Array, cuts: readonly number[] = []): Promise<string> {
  const path = join(folder, `file-${files++}`);
  const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  const parts = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
  await writeNew(path, parts, 0o444);
  return path;
}

async function withFile<Result>(path: string, use: (handle: Awaited<ReturnType<typeof open>>) => Promise<Result>) {
  await using handle = await open(path, "r");
  return await use(handle);
}

/** Around the borders of blocks, the medium's and ours, and of what is worth going past the cache. */
const length = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(-4097, -4096, -513, -1, 0, 1, 16, 512, 4095, 4096))
  .map(([blocks, more]) => Math.max(0, blocks * mebibyte + more));

describe.each([
  ["past the page cache", undefined],
  ["on a file system that refuses to open so", "open" as const],
  ["on a file system that refuses the first write or read so", "write" as const],
])("a large file %s", (_, refuses) => {
  beforeEach(() => Object.assign(medium, { refuses }));

  test("holds what was written, whatever its parts, and is read back by range and by hash", async () => {
    await fc.assert(
      fc.asyncProperty(
        length,
        fc.array(fc.nat(3 * mebibyte), { maxLength: 4 }),
        fc.nat(),
        fc.nat(),
        async (size, cuts, from, most) => {
          const bytes = content(size);
          const path = await write(bytes, cuts);
          expect((await readFile(path)).equals(bytes)).toBe(true);
          const offset = size === 0 ? 0 : from % size;
          const wanted = most % (size - offset + 1);
          const range = await withFile(path, (handle) => readRange(handle, offset, wanted));
          expect(bytes.subarray(offset, offset + wanted).equals(range ?? Buffer.from("none"))).toBe(true);
          const sha256 = createHash("sha256").update(bytes).digest("hex");
          expect(await withFile(path, (handle) => hashFile(handle, size))).toBe(sha256);
        },
      ),
      { numRuns: 25 },
    );
    if (refuses !== "open" && constants.O_DIRECT !== undefined) expect(medium.direct).toBeGreaterThan(0);
  });

  test("that was cut short is found so", async () => {
    const path = await write(content(3 * mebibyte));
    await truncate(path, 2 * mebibyte + 100);
    await withFile(path, async (handle) => {
      expect(await hashFile(handle, 3 * mebibyte)).toBeUndefined();
      expect(await readRange(handle, mebibyte, 2 * mebibyte)).toBeUndefined();
      expect(await readRange(handle, mebibyte, mebibyte + 100)).toHaveLength(mebibyte + 100);
    });
  });
});

test("many at once wait for memory and all come to their end", async () => {
  const bytes = content(2 * mebibyte + 77);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const hashes = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const path = await write(bytes);
      return await withFile(path, (handle) => hashFile(handle, bytes.length));
    }),
  );
  expect(hashes).toEqual(hashes.map(() => sha256));
});
