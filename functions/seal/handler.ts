import { createHash } from "node:crypto";
import { FenchiError, isRetriable, Refused } from "../../events/error.ts";
import type { DataOf, Draft, EventOf } from "../../events/index.ts";
import { type ContentKey, deriveContentKey, deriveGear } from "../../vault/keys.ts";
import { type Channel, relay } from "../channel.ts";
import type { Said } from "../handler.ts";
import { abandon, refuse, sayAbandoned } from "./abandon.ts";
import { createChunkReader } from "./chunks.ts";
import { makeContents, retainUntil } from "./contents.ts";
import { createEncoder } from "./encode.ts";
import { Packer } from "./packer.ts";
import type { SealedSegment, Sealing, SealPorts, Source } from "./ports.ts";
import { type BackupSecrets, drawSecrets, lockSecrets, unlockSecrets } from "./secrets.ts";
import { sameSegment, sealSegment } from "./segment.ts";
import { announce } from "./stage.ts";

/**
 * SEAL, in the trusted zone: chunks a drop, deduplicates, compresses, encrypts, packs and erasure-codes it, and puts into each
 * provider's staging that provider's fragments, key object and data key. A crash at any point resumes the same backup from
 * its last sealed segment; a drop that cannot be resumed is given up on record, and sealed anew.
 */
export async function* seal(event: EventOf<"drop.received">, ports: SealPorts): Said {
  const drop = event.data;
  yield* sayAbandoned(drop.drop, ports);
  const found = await ports.journal.find(drop.drop);
  if (found?.state === "committed") return;
  if (found?.sealed) {
    const { sealed } = found;
    const secrets = unlockSecrets(found.secrets, ports.keys.host, found.backup);
    yield* relay((said) => announce(found, sealed, secrets, ports, said));
    return;
  }
  let sealing = found;
  let source: Source | undefined;
  try {
    source = await ports.open(drop.source);
    if (sealing && (sealing.fingerprint === undefined || sealing.fingerprint !== source.fingerprint)) {
      yield* abandon(sealing, drop, changed(drop), ports);
      sealing = undefined;
    }
    sealing ??= await begin(drop, source.fingerprint, ports);
    const [resumed, opened] = [sealing, source];
    yield* relay((said) => sealSource(resumed, opened, drop, ports, said));
  } catch (error) {
    if (!isRetriable(error) || !(error instanceof FenchiError)) {
      const begun = sealing && (await ports.journal.find(drop.drop));
      if (begun?.state === "sealing") yield* abandon(begun, drop, error, ports);
      else if (!sealing) yield* refuse(drop, error);
    }
    throw error;
  } finally {
    await source?.close();
  }
}

async function begin(
  drop: DataOf<"drop.received">,
  fingerprint: string | undefined,
  ports: SealPorts,
): Promise<Sealing> {
  const backup = ports.newBackup();
  const secrets = await drawSecrets(ports.vault, backup, ports.random);
  const begun = {
    drop: drop.drop,
    backup,
    begun: ports.now(),
    fingerprint,
    secrets: lockSecrets(secrets, ports.keys.host, backup, ports.random),
  };
  await ports.journal.begin(begun, drop.item);
  return { ...begun, state: "sealing", segments: [], drawn: [], sealed: undefined };
}

/** Seals what is not sealed yet, then makes and stages the contents. */
async function sealSource(
  sealing: Sealing,
  source: Source,
  drop: DataOf<"drop.received">,
  ports: SealPorts,
  said: Channel<Draft>,
): Promise<void> {
  const { keys, settings, journal } = ports;
  const secrets = unlockSecrets(sealing.secrets, keys.host, sealing.backup);
  const content = deriveContentKey(secrets.backupKey, keys.factor, sealing.backup);
  const whole = createHash("sha256");
  const reader = createChunkReader(source, deriveGear(keys.dedup), settings.chunk, whole);
  const packer = createPacker(sealing, content, secrets, ports, said);
  const known = new Map<string, SealedSegment["chunks"][number]>();
  const generation = await ports.bases?.find(drop.item);
  // Of a sealing that is gone on with, the first chunks were packed by another run.
  const fresh = generation === undefined && sealing.segments.length === 0;
  const bases = fresh ? await ports.bases?.begin(drop.item, sealing.backup) : undefined;
  const encoder = createEncoder(settings.level, generation);
  const context = { packer, index: ports.index, dedupKey: keys.dedup, settings, encoder, bases, known };
  const segments: SealedSegment[] = [];
  try {
    for (let number = 0; !reader.ended(); number++) {
      const before = sealing.segments[number];
      const chunks = reader.segment(settings.segment);
      if (before && !(await sameSegment(before, chunks, keys.dedup))) throw changed(drop);
      const segment = before ?? (await sealSegment(number, chunks, context));
      if (!before && segment.size > 0) await journal.sealSegment(sealing.backup, segment);
      for (const chunk of segment.chunks) known.set(chunk.id, chunk);
      if (segment.size > 0) segments.push(segment);
    }
    await packer.settle();
    const { index } = await source.finish();
    const size = segments.reduce((sum, segment) => sum + segment.size, 0);
    const facts = { drop, size, sha256: whole.digest("hex"), mtime: source.mtime, index };
    const latest = (await journal.find(drop.drop)) ?? sealing;
    const sealed = await makeContents(latest, segments, facts, content, secrets, ports);
    await journal.seal(sealing.backup, sealed, { size, sha256: facts.sha256 });
    await bases?.keep();
    await generation?.spend(segments.flatMap(({ packs }) => packs).reduce((sum, pack) => sum + pack.size, 0));
    await announce(sealing, sealed, secrets, ports, said);
  } finally {
    await packer.settle();
    await bases?.drop();
    await generation?.close();
  }
}

function createPacker(
  sealing: Sealing,
  content: ContentKey,
  secrets: BackupSecrets,
  ports: SealPorts,
  said: Channel<Draft>,
): Packer {
  return new Packer(
    {
      vault: ports.vault,
      backup: sealing.backup,
      contentKey: content.key,
      dataKeys: secrets.dataKeys,
      lockUntil: retainUntil(sealing.begun, ports.policy.lockDays),
      sealer: ports.keys.sealer,
      staging: ports.staging,
      journal: ports.journal,
      random: ports.random,
      said,
    },
    ports.settings.pack,
  );
}

function changed(drop: DataOf<"drop.received">): Refused {
  return new Refused("source-changed", `${drop.name} changed while it was being sealed.`, {
    next: "Nothing of this attempt counts. Drop it again once nothing writes to it.",
    params: { name: drop.name },
  });
}
