import { randomBytes } from "node:crypto";
import { dumpStream } from "../onprem/sample/dump.ts";
import { sha256 } from "../vault/bytes.ts";
import { createChunker, gearBytes } from "../vault/chunk.ts";
import { sealInto, tagLength } from "../vault/cipher.ts";
import { decodeChunk, encodeChunk } from "../vault/codec.ts";
import { createPackBuffer, type ErasureCode } from "../vault/erasure.ts";
import { combineShares, splitSecret } from "../vault/shamir.ts";
import type { Missing } from "./contender.ts";
import type { Lab } from "./lab.ts";
import { isMissing } from "./peers/find.ts";
import { findOpenssl, opensslRate } from "./peers/openssl.ts";
import { findZfec, zfecSeconds } from "./peers/zfec.ts";

/**
 * The speed of one step, by its fastest round: what else the machine does only ever slows it. On one core, but for zstd, which
 * works on as many chunks at a time as the sealer has it do.
 */
export interface Kernel {
  readonly name: string;
  /** Bytes of data a second, or operations a second. */
  readonly rate: number;
  readonly unit: "bytes" | "operations";
  readonly peer?: { readonly name: string; readonly rate: number } | undefined;
}

const twoOfThree: ErasureCode = { k: 2, n: 3 };
const threeOfFive: ErasureCode = { k: 3, n: 5 };

/** Bytes of a pack, and of a chunk as it is on average. */
const packSize = 32 << 20;
const chunkSize = 1 << 20;
/** Chunks that the codec has in work at a time. */
const inFlight = 4;

/** Rounds that warm up, and rounds that count. */
const warmUp = 4;
const rounds = 8;

/** @returns seconds of the fastest round of `work` */
async function fastest(work: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < warmUp + rounds; round++) {
    const start = performance.now();
    await work();
    if (round >= warmUp) best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

/** Bytes a second. */
const rateOf = async (bytes: number, work: () => unknown): Promise<number> => bytes / (await fastest(work));

/**
 * Measures every kernel. Programs to compare with that are not there are named.
 * @param turns how often ours and zfec are measured by turns
 */
export async function measureKernels(
  lab: Lab,
  turns: number,
): Promise<{ readonly kernels: Kernel[]; readonly missing: Missing[] }> {
  const zfec = findZfec();
  const openssl = findOpenssl();
  const kernels: Kernel[] = [];
  for (const code of [twoOfThree, threeOfFive]) {
    kernels.push(await erasureWithCopies(lab, turns, code, isMissing(zfec) ? undefined : zfec));
  }
  for (const code of [twoOfThree, threeOfFive, { k: 10, n: 16 }]) kernels.push(await erasureInPlace(code));
  kernels.push(await recovery(twoOfThree), ...(await others()));
  const withPeer = isMissing(openssl) ? kernels : await besideOpenssl(lab, openssl.version, kernels);
  return { kernels: withPeer, missing: [zfec, openssl].filter(isMissing) };
}

/** From a pack somewhere in memory to n fragments in memory that shares nothing with it, kept from one pack to the next. */
async function erasureWithCopies(
  lab: Lab,
  turns: number,
  { k, n }: ErasureCode,
  zfec: { readonly python: string; readonly version: string } | undefined,
): Promise<Kernel> {
  const buffer = createPackBuffer({ k, n, capacity: packSize });
  const pack = randomBytes(packSize);
  const copies = Array.from({ length: n }, () => Buffer.alloc(Math.ceil(packSize / k)));
  let own = Number.POSITIVE_INFINITY;
  let theirs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn++) {
    const encoded = await fastest(() => {
      buffer.pack.set(pack);
      for (const [index, fragment] of buffer.encode(packSize).entries()) copies[index]?.set(fragment);
    });
    own = Math.min(own, encoded);
    if (zfec) theirs = Math.min(theirs, ...(await zfecSeconds(lab, zfec.python, { k, n, size: packSize, rounds })));
  }
  return {
    name: `erasure ${k}-of-${n}, with all copies`,
    rate: packSize / own,
    unit: "bytes",
    peer: zfec && { name: `zfec ${zfec.version}`, rate: packSize / theirs },
  };
}

/** Parity alone, as the sealer makes it: the pack is written into the buffer by the cipher, the fragments are read from it. */
async function erasureInPlace({ k, n }: ErasureCode): Promise<Kernel> {
  const buffer = createPackBuffer({ k, n, capacity: packSize });
  buffer.pack.set(randomBytes(packSize));
  const rate = await rateOf(packSize, () => buffer.encode(packSize));
  return { name: `erasure ${k}-of-${n}, parity`, rate, unit: "bytes" };
}

/** The pack again without its first fragment. */
async function recovery({ k, n }: ErasureCode): Promise<Kernel> {
  const buffer = createPackBuffer({ k, n, capacity: packSize });
  buffer.pack.set(randomBytes(packSize));
  buffer.encode(packSize);
  const present = Array.from({ length: k }, (_, index) => index + 1);
  const rate = await rateOf(packSize, () => buffer.decode(packSize, present));
  return { name: `erasure ${k}-of-${n}, one data fragment gone`, rate, unit: "bytes" };
}

async function others(): Promise<Kernel[]> {
  const dump = Buffer.concat([...dumpStream({ seed: 1, bytes: packSize })]);
  const chunks = Array.from({ length: Math.floor(dump.length / chunkSize) }, (_, index) =>
    dump.subarray(index * chunkSize, (index + 1) * chunkSize),
  );
  const whole = chunks.length * chunkSize;
  const block = dump.subarray(0, chunkSize);
  const chunker = createChunker(randomBytes(gearBytes));
  const cutAll = () => {
    for (let at = 0; at < dump.length; ) at += chunker.cut(dump.subarray(at), true);
  };
  const key = randomBytes(32);
  const nonce = Buffer.alloc(12);
  const nothing = new Uint8Array();
  const sealed = new Uint8Array(chunkSize + tagLength);
  const encodeAll = () => inParallel(chunks, (chunk) => encodeChunk(chunk, 1));
  const encoded = await encodeAll();
  const threshold = { threshold: 2, shares: 3 };
  const split = () => {
    const shares = splitSecret(key, threshold, randomBytes);
    return combineShares(new Map(shares.slice(1).map((share, index) => [index + 1, share])), 2);
  };
  return [
    { name: "chunker", rate: await rateOf(dump.length, cutAll), unit: "bytes" },
    { name: aes, rate: await rateOf(chunkSize, () => sealInto(key, nonce, nothing, block, sealed)), unit: "bytes" },
    { name: sha, rate: await rateOf(chunkSize, () => sha256(block)), unit: "bytes" },
    { name: `zstd level 1, ${inFlight} chunks at a time`, rate: await rateOf(whole, encodeAll), unit: "bytes" },
    {
      name: `zstd decompression, ${inFlight} chunks at a time`,
      rate: await rateOf(whole, () => inParallel(encoded, (chunk) => decodeChunk(chunk.codec, chunk.bytes, chunkSize))),
      unit: "bytes",
    },
    { name: "Shamir 2-of-3 of 32 bytes, split and combined", rate: await rateOf(1, split), unit: "operations" },
  ];
}

const aes = "AES-256-GCM, 1 MiB at a time";
const sha = "SHA-256, 1 MiB at a time";

async function besideOpenssl(lab: Lab, version: string, kernels: readonly Kernel[]): Promise<Kernel[]> {
  const rates = new Map([
    [aes, await opensslRate(lab, "aes-256-gcm", chunkSize)],
    [sha, await opensslRate(lab, "sha256", chunkSize)],
  ]);
  return kernels.map((kernel) => {
    const rate = rates.get(kernel.name);
    return rate === undefined ? kernel : { ...kernel, peer: { name: `openssl speed ${version}`, rate } };
  });
}

/** Works on the values in order, a few at a time. */
async function inParallel<T, U>(values: readonly T[], work: (value: T) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  const queue = values.entries();
  const worker = async () => {
    for (const [index, value] of queue) results[index] = await work(value);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return results;
}
