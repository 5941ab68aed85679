import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import type { Draft } from "../../events/index.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { buffer, type Random, toBase64, toHex } from "../../vault/bytes.ts";
import { tagLength } from "../../vault/cipher.ts";
import type { EncodedChunk } from "../../vault/codec.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { createPackBuffer, type PackBuffer, type PackShape } from "../../vault/erasure.ts";
import { derivePackKey } from "../../vault/keys.ts";
import { names } from "../../vault/names.ts";
import { chunkOverhead, sealChunkInto } from "../../vault/pack.ts";
import { packParcel } from "../../vault/parcel.ts";
import { createShareSealer, type ShareHeader } from "../../vault/share.ts";
import type { SigningKey } from "../../vault/signed.ts";
import { streamSegment } from "../../vault/stream.ts";
import type { Channel } from "../channel.ts";
import { borrow } from "../memory.ts";
import type { ChunkLocation, Journal, SealedPack } from "./ports.ts";

/** What every pack of a backup has in common. */
export interface PackContext {
  readonly vault: VaultDescription;
  readonly backup: string;
  readonly contentKey: Uint8Array;
  readonly dataKeys: readonly Uint8Array[];
  readonly lockUntil: Date;
  readonly sealer: SigningKey;
  readonly staging: readonly ObjectStore[];
  readonly journal: Journal;
  readonly random: Random;
  readonly said: Channel<Draft>;
}

interface OpenPack {
  readonly id: string;
  readonly key: Uint8Array;
  readonly buffer: PackBuffer;
  size: number;
  chunks: number;
}

/**
 * Collects encoded chunks into packs; a full pack is encrypted already, and is erasure-coded, hashed as the shares it will
 * become, and staged at every provider while the next one fills.
 */
export class Packer {
  readonly #context: PackContext;
  readonly #limit: number;
  readonly #sealed: SealedPack[] = [];
  #pack: OpenPack | undefined;
  #closing: Promise<void> = Promise.resolve();

  constructor(context: PackContext, limit: number) {
    this.#context = context;
    this.#limit = limit;
  }

  /** Encrypts the chunk into the open pack; waits while two packs are on their way already. */
  async add(chunk: EncodedChunk, length: number): Promise<ChunkLocation> {
    const stored = chunk.bytes.byteLength + chunkOverhead;
    if (this.#pack && this.#pack.size + stored > this.#limit) await this.#close(this.#pack);
    this.#pack ??= this.#open();
    const pack = this.#pack;
    const { id, size: offset, chunks: ordinal } = pack;
    sealChunkInto(pack.key, id, ordinal, chunk.bytes, pack.buffer.pack.subarray(offset, offset + stored));
    pack.size += stored;
    pack.chunks++;
    return { backup: this.#context.backup, pack: id, codec: chunk.codec, ordinal, offset, stored, length };
  }

  /** Closes the last pack. @returns every pack since the last call, all staged */
  async finish(): Promise<SealedPack[]> {
    if (this.#pack) await this.#close(this.#pack);
    await this.#closing;
    return this.#sealed.splice(0);
  }

  /** Waits until nothing is being staged any more, however that went: only then may the attempt be given up. */
  async settle(): Promise<void> {
    await this.#closing.catch(() => {});
  }

  #open(): OpenPack {
    const { vault, contentKey, random } = this.#context;
    const id = toHex(random(16));
    const buffer = takePackBuffer({ k: vault.threshold, n: vault.providers.length, capacity: this.#limit });
    return { id, key: derivePackKey(contentKey, id), buffer, size: 0, chunks: 0 };
  }

  async #close(pack: OpenPack): Promise<void> {
    this.#pack = undefined;
    await this.#closing;
    this.#closing = this.#stage(pack);
    // A failure is thrown by whoever waits next; until then it must not count as unhandled.
    this.#closing.catch(() => {});
  }

  async #stage(pack: OpenPack): Promise<void> {
    const { journal, backup, staging, said } = this.#context;
    const fragments = pack.buffer.encode(pack.size);
    await journal.drawPack(backup, pack.id);
    const coming = fragments.map((fragment, index) => this.#stageAt(index, pack.id, fragment));
    // One that fails must not leave the others running behind the back of whoever gives the attempt up.
    await Promise.allSettled(coming);
    const shares = await Promise.all(coming);
    this.#sealed.push({ id: pack.id, size: pack.size, shares: shares.map((each) => each.hash) });
    givePackBuffer(pack.buffer);
    for (const [index, { size }] of shares.entries()) {
      const provider = staging[index]?.provider ?? "";
      said.push({ name: "share.staged", data: { backup, provider, parcel: names.parcel(backup, pack.id), size } });
    }
  }

  async #stageAt(index: number, pack: string, fragment: Uint8Array): Promise<{ hash: string; size: number }> {
    const { vault, backup, staging, sealer, lockUntil, dataKeys } = this.#context;
    const [store, dataKey] = [staging[index], dataKeys[index]];
    if (!store || !dataKey) throw new RangeError(`no provider ${index}`);
    const [k, n] = [vault.threshold, vault.providers.length];
    const hash = await hashShare({ vault: vault.vault, backup, pack, index, k, n }, dataKey, fragment);
    const head = {
      vault: vault.vault,
      backup,
      provider: store.provider,
      index,
      k,
      n,
      dataKey: toBase64(dataKey),
      lockUntil: lockUntil.toISOString(),
      parts: [{ kind: "fragment" as const, name: names.share(pack), size: fragment.byteLength, pack, share: hash }],
      holds: [],
    };
    const parcel = await packParcel(head, [buffer(fragment)], sealer);
    await store.put(names.parcel(backup, pack), parcel);
    return { hash, size: parcel.reduce((sum, each) => sum + each.byteLength, 0) };
  }
}

/** Pack buffers that no packer needs now. A new one is tens of megabytes of zeroed pages. */
const idle: PackBuffer[] = [];
const idleKept = 2;

function takePackBuffer(shape: PackShape): PackBuffer {
  const fit = idle.findIndex(({ k, n, capacity }) => k === shape.k && n === shape.n && capacity === shape.capacity);
  const [found] = fit < 0 ? [] : idle.splice(fit, 1);
  return found ?? createPackBuffer(shape);
}

function givePackBuffer(buffer: PackBuffer): void {
  if (idle.length < idleKept) idle.push(buffer);
}

/** The hash of the share that a fragment becomes. The share itself is not kept: the provider's function makes it. */
async function hashShare(header: ShareHeader, dataKey: Uint8Array, fragment: Uint8Array): Promise<string> {
  const sealer = createShareSealer(header, dataKey, fragment.byteLength);
  return await borrow(streamSegment + tagLength, async (memory) => {
    const hash = createHash("sha256").update(sealer.head);
    for (let index = 0; index < sealer.count; index++) {
      const { offset, length } = sealer.range(index);
      const sealed = memory.subarray(0, length + tagLength);
      sealer.seal(index, fragment.subarray(offset, offset + length), sealed);
      hash.update(sealed);
      // Compression runs in other threads and starves unless this one hands it work between two segments.
      await turn();
    }
    return hash.digest("hex");
  });
}
