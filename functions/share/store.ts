import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { Tampered } from "../../events/error.ts";
import type { DataOf } from "../../events/index.ts";
import type { ObjectDigest } from "../../providers/contract.ts";
import { fromBase64, toBase64 } from "../../vault/bytes.ts";
import { alteredParcel, openParcel, type Parcel } from "../../vault/parcel.ts";
import { type Receipt, signReceipt } from "../../vault/receipt.ts";
import { sealShare, shareLength } from "../../vault/share.ts";
import { borrow } from "../memory.ts";
import type { SharePorts } from "./ports.ts";

/** Stores a parcel's parts, keeps and locks what earlier backups lend, and says so in a receipt. */
export async function storeParcel(name: string, ports: SharePorts): Promise<DataOf<"share.stored">> {
  const parcel = openParcel(await ports.staging.get(name), ports.vault, ports.provider, name);
  const lockUntil = new Date(parcel.head.lockUntil);
  const objects: ObjectDigest[] = [];
  for (const position of parcel.head.parts.keys()) objects.push(await storePart(parcel, position, name, ports));
  const held = await holdObjects(parcel.head.holds, lockUntil, ports);
  return writeReceipt(parcel.head.backup, objects, held, ports);
}

/** Stores one part as it must be at the provider. Its hash is checked against what the sealer signed before a byte is written. */
async function storePart(parcel: Parcel, position: number, name: string, ports: SharePorts): Promise<ObjectDigest> {
  const { head, bodies } = parcel;
  const lockUntil = new Date(head.lockUntil);
  const [part, body] = [head.parts[position], bodies[position]];
  if (!part || !body) throw alteredParcel(name, ports.provider);
  if (part.kind === "plain") return await storeObject(part.name, [body], part.sha256, ports, lockUntil);
  if (head.dataKey === undefined) throw alteredParcel(name, ports.provider);
  const dataKey = fromBase64(head.dataKey);
  const header = { vault: head.vault, backup: head.backup, pack: part.pack, index: head.index, k: head.k, n: head.n };
  return await borrow(shareLength(header, body.byteLength), async (memory) => {
    let used = 0;
    const take = (bytes: number) => {
      used += bytes;
      return memory.subarray(used - bytes, used);
    };
    const hash = createHash("sha256");
    const parts: Uint8Array[] = [];
    for (const bytes of sealShare(header, dataKey, body, take)) {
      hash.update(bytes);
      parts.push(bytes);
      await turn();
    }
    if (hash.digest("hex") !== part.share) throw alteredParcel(name, ports.provider);
    return await storeObject(part.name, parts, part.share, ports, lockUntil);
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
