import { FenchiError, isRetriable, NotFound } from "../../events/error.ts";
import type { DataOf, EventOf } from "../../events/index.ts";
import type { ObjectDigest } from "../../providers/contract.ts";
import { openAbandonment } from "../../vault/abandonment.ts";
import { fromBase64, sha256Hex } from "../../vault/bytes.ts";
import { openManifest, openWitness } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import type { Said } from "../handler.ts";
import type { SharePorts } from "./ports.ts";
import { storeObject, storeParcel, writeReceipt } from "./store.ts";

/** What SHARE answers to. */
export type ShareEvent =
  | EventOf<"share.staged">
  | EventOf<"receipt.requested">
  | EventOf<"manifest.signed">
  | EventOf<"backup.abandoned">;

/**
 * SHARE, one a provider, under that provider's own identity: turns parcels into locked shares, reads them back, and signs
 * receipts. It stores manifests on their own signature, and can be asked for any receipt again.
 */
export async function* share(event: ShareEvent, ports: SharePorts): Said {
  switch (event.type) {
    case "tw.fenchi.share.staged":
      return yield* onStaged(event.data, ports);
    case "tw.fenchi.receipt.requested":
      return yield* onRequested(event.data, ports);
    case "tw.fenchi.manifest.signed":
      return yield* onManifest(event.data, ports);
    case "tw.fenchi.backup.abandoned":
      return yield* onAbandoned(event.data, ports);
  }
}

async function* onStaged({ backup, parcel }: DataOf<"share.staged">, ports: SharePorts): Said {
  try {
    yield { name: "share.stored", data: await storeParcel(parcel, ports) };
  } catch (error) {
    // A parcel that is gone was stored, and its receipt counted, before this delivery; if not, the tracker asks.
    if (error instanceof NotFound && error.code === "object-missing") return;
    yield* refuseParcel(backup, parcel, error, ports);
    throw error;
  }
  if (parcel === names.parcel(backup, "contents")) await purgeStagedAgain(backup, ports);
}

/**
 * A sealer that crashed stages the contents once more, perhaps after the manifest that lets this provider's staging go: no
 * other manifest will come to remove them.
 */
async function purgeStagedAgain(backup: string, ports: SharePorts): Promise<void> {
  for await (const { name } of ports.store.list(`backups/${backup}/manifest/`)) {
    const revision = Number(name.slice(name.lastIndexOf("/") + 1));
    const manifest = openManifest(await ports.store.get(name), ports.vault, backup, revision, ports.provider);
    if (manifest.complete.some(({ provider }) => provider === ports.provider)) return await purge(backup, ports);
  }
}

async function* onRequested({ backup, objects }: DataOf<"receipt.requested">, ports: SharePorts): Said {
  const found: ObjectDigest[] = [];
  let missing = 0;
  for (const name of objects) {
    const there = await ports.store.stat(name);
    if (there) found.push(await ports.store.digest(name));
    else missing++;
  }
  if (found.length > 0) yield { name: "share.stored", data: await writeReceipt(backup, found, [], ports) };
  let staged = 0;
  for await (const { name } of ports.staging.list(`${names.parcel(backup, "")}`)) {
    staged++;
    yield* onStaged({ backup, provider: ports.provider, parcel: name, size: 0 }, ports);
  }
  if (missing > 0 && staged === 0) {
    const message = `${missing} objects of the backup are neither at ${ports.provider} nor in its staging.`;
    const data = { backup, provider: ports.provider, parcel: "", code: "object-missing", message };
    yield { name: "share.refused", data };
  }
}

async function* onManifest(event: DataOf<"manifest.signed">, ports: SharePorts): Said {
  const { backup, revision } = event;
  const bytes = fromBase64(event.manifest);
  const manifest = openManifest(bytes, ports.vault, backup, revision);
  const lockUntil = new Date(manifest.retainUntil);
  const objects = [await storeObject(names.manifest(backup, revision), [bytes], sha256Hex(bytes), ports, lockUntil)];
  if (event.witness) {
    const witness = fromBase64(event.witness.bytes);
    openWitness(witness, ports.vault, event.witness.seq);
    const name = names.witness(event.witness.seq);
    objects.push(await storeObject(name, [witness], sha256Hex(witness), ports, lockUntil));
  }
  yield { name: "share.stored", data: await writeReceipt(backup, objects, [], ports) };
  if (manifest.complete.some(({ provider }) => provider === ports.provider)) await purge(backup, ports);
}

async function* onAbandoned({ backup, record }: DataOf<"backup.abandoned">, ports: SharePorts): Said {
  const bytes = fromBase64(record);
  openAbandonment(bytes, ports.vault, backup);
  const stored = await storeObject(names.abandoned(backup), [bytes], sha256Hex(bytes), ports);
  yield { name: "share.stored", data: await writeReceipt(backup, [stored], [], ports) };
  await purge(backup, ports);
}

/** Empties the staging of a backup's parcels: what they held is named in a signed manifest, or will never be. */
async function purge(backup: string, ports: SharePorts): Promise<void> {
  for await (const { name } of ports.staging.list(names.parcel(backup, ""))) await ports.staging.remove(name);
}

async function* refuseParcel(backup: string, parcel: string, error: unknown, ports: SharePorts): Said {
  if (isRetriable(error) || !(error instanceof FenchiError)) return;
  const { code, message } = error;
  yield { name: "share.refused", data: { backup, provider: ports.provider, parcel, code, message } };
}
