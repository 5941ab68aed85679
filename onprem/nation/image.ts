import { open } from "node:fs/promises";
import { mix2 } from "../sample/random.ts";
import { notice } from "../sample/register.ts";

const block = 1 << 16;

/**
 * Writes what looks to a backup like the image of a virtual machine's disk: of every eight blocks of 64 KiB three are empty, two random as
 * packed files are, three repeat as programs do. It boots nothing, and says so in its first sector.
 */
export async function writeImage(path: string, seed: number, bytes: number): Promise<void> {
  await using file = await open(path, "w");
  for (let at = 0, index = 0; at < bytes; at += block, index++) {
    const content = blockOf(seed, index).subarray(0, Math.min(block, bytes - at));
    if (index === 0) content.write(notice);
    await file.writeFile(content);
  }
  await file.sync();
}

function blockOf(seed: number, index: number): Buffer {
  const content = Buffer.alloc(block);
  const sort = index % 8;
  if (sort >= 5) return content;
  // A program's block draws its words from few, a packed one from all there are.
  const words = sort < 2 ? 2 ** 30 : 512;
  for (let at = 0; at < block; at += 4) content.writeUInt32LE(mix2(seed, mix2(index, at) % words), at);
  return content;
}
