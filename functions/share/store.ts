import { createHash } from "node:crypto";
import { Tampered } from "../../events/error.ts";
import type { DataOf } from "../../events/index.ts";
import type { ObjectDigest } from "../../providers/contract.ts";
import { objectMissing } from "../../providers/failure.ts";
import { fromBase64, release, toBase64 } from "../../vault/bytes.ts";
import { tagLength } from "../../vault/cipher.ts";
import { alteredParcel, openParcel, type Parcel, type ParcelPart } from "../../vault/parcel.ts";
import { type Receipt, signReceipt } from "../../vault/receipt.ts";
import { createShareSealer, shareLength } from "../../vault/share.ts";
import { borrow } from "../memory.ts";
import type { SharePorts } from "./ports.ts";

/** Stores a parcel's parts, keeps and locks what earlier backups lend, and says so in a receipt. */
export async function storeParcel(name: string, ports: SharePorts): Promise<DataOf<"share.stored">> {
  const parcel = await openStaged(name, ports);
  const lockUntil = new Date(parcel.head.lockUntil);
  const objects: ObjectDigest[] = [];
  for (const [position, part] of parcel.head.parts.entries()) {
    if (part.kind === "fragment") objects.push(await storeFragment(parcel, position, part, name, ports));
    else {
      const bytes = await parcel.plain(position);
      objects.push(await storeObject(part.name, [bytes], part.sha256, ports, lockUntil));
    }
  }
  const held = await holdObjects(parcel.head.holds, lockUntil, ports);
  return writeReceipt(parcel.head.backup, objects, held, ports);
}

/** @throws {NotFound} `object-missing` where the parcel is gone: it was stored, and its receipt counted, before */
async function openStaged(name: string, { staging, vault, provider }: SharePorts): Promise<Parcel> {
  const found = await staging.stat(name);
  if (!found) throw objectMissing(provider, name);
  const read = (offset: number, length: number) => staging.get(name, { offset, length });
  return await openParcel({ size: found.size, read }, vault, provider, name);
}

/**
 * Stores a fragment as the share that it becomes. It is read, encrypted and hashed a segment at a time, and its hash compared with
 * what the sealer signed before a byte is written.
 */
async function storeFragment(
  { head, fragment }: Parcel,
  position: number,
  part: Extract<ParcelPart, { kind: "fragment" }>,
  name: string,
  ports: SharePorts,
): Promise<ObjectDigest> {
  if (head.dataKey === undefined) throw alteredParcel(name, ports.provider);
  const header = { vault: head.vault, backup: head.backup, pack: part.pack, index: head.index, k: head.k, n: head.n };
  const sealer = createShareSealer(header, fromBase64(head.dataKey), part.size);
  return await borrow(shareLength(header, part.size), async (memory) => {
    memory.set(sealer.head);
    const hash = createHash("sha256").update(sealer.head);
    const plaintext = (index: number) => {
      const { offset, length } = sealer.range(index);
      return fragment(position, offset, length);
    };
    let used = sealer.head.byteLength;
    let coming = plaintext(0);
    for (let index = 0; index < sealer.count; index++) {
      const bytes = await coming;
      if (index + 1 < sealer.count) coming = plaintext(index + 1);
      const sealed = memory.subarray(used, used + bytes.byteLength + tagLength);
      sealer.seal(index, bytes, sealed);
      release(bytes);
      hash.update(sealed);
      used += sealed.byteLength;
    }
    if (hash.digest("hex") !== part.share) throw alteredParcel(name, ports.provider);
    return await storeObject(part.name, [memory], part.share, ports, new Date(head.lockUntil));
  });
}

/**
 * Writes once and reads back: only what was read back with the right hash is ever named in a receipt.
 * @throws {Tampered} `read-back-differs`
 */
export async function storeObject(
  name: string,
  bytes: readonly Uint8Array[],
  sha256: string,
  ports: SharePorts,
  lockUntil?: Date,
): Promise<ObjectDigest> {
  await ports.store.put(name, bytes, lockUntil ? { lockUntil } : {});
  const stored = await ports.store.digest(name);
  if (stored.sha256 !== sha256) {
    throw new Tampered("read-back-differs", `${ports.provider} gave back other bytes of ${name} than were put there.`, {
      next: `No receipt was given. Check ${ports.provider}: a medium or service that alters what it stores must be replaced.`,
      params: { provider: ports.provider, name },
    });
  }
  return stored;
}

/** Earlier backups' objects that this one needs: kept, present, and locked at least as long. */
async function holdObjects(names: readonly string[], until: Date, ports: SharePorts): Promise<Receipt["held"]> {
  const held: Receipt["held"] = [];
  for (const name of names) {
    const known = await ports.store.stat(name);
    // What is missing is left out of the receipt; the tracker asks again and names this provider if it stays so.
    if (!known) continue;
    if (!known.lockedUntil || known.lockedUntil < until) await ports.store.lock(name, until);
    held.push({ name, size: known.size, lockedUntil: until.toISOString() });
  }
  return held;
}

/** Signs what was read back, as the event that carries it. */
export async function writeReceipt(
  backup: string,
  objects: readonly ObjectDigest[],
  held: Receipt["held"],
  ports: SharePorts,
): Promise<DataOf<"share.stored">> {
  const { provider, vault, signer, now } = ports;
  const receipt: Receipt = {
    vault: vault.vault,
    provider,
    backup,
    objects: objects.map(({ name, sha256, size, version, lockedUntil }) => ({
      name,
      sha256,
      size,
      ...(version === undefined ? {} : { version }),
      ...(lockedUntil === undefined ? {} : { lockedUntil: lockedUntil.toISOString() }),
    })),
    held,
    time: now().toISOString(),
  };
  return { backup, provider, receipt: toBase64(await signReceipt(receipt, signer)) };
}
