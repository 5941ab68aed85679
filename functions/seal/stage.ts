import type { Draft } from "../../events/index.ts";
import { sha256Hex, toBase64 } from "../../vault/bytes.ts";
import { names } from "../../vault/names.ts";
import { type ParcelHead, packParcel } from "../../vault/parcel.ts";
import { heldObjects, openStatement } from "../../vault/statement.ts";
import type { Channel } from "../channel.ts";
import type { Sealed, SealedSegment, Sealing, SealPorts } from "./ports.ts";
import type { BackupSecrets } from "./secrets.ts";

/** Says again that the packs of an earlier run are staged: the crash may have swallowed it. */
function restage(
  segment: SealedSegment,
  backup: string,
  providers: readonly { readonly name: string }[],
  said: Channel<Draft>,
): void {
  for (const pack of segment.packs) {
    for (const { name } of providers) {
      said.push({
        name: "share.staged",
        data: { backup, provider: name, parcel: names.parcel(backup, pack.id), size: pack.size },
      });
    }
  }
}

/**
 * Stages the contents and says that the backup is sealed. `sealing.segments` are those of an earlier run, whose packs are announced
 * again.
 */
export async function announce(
  sealing: Sealing,
  sealed: Sealed,
  secrets: BackupSecrets,
  ports: SealPorts,
  said: Channel<Draft>,
): Promise<void> {
  for (const segment of sealing.segments) restage(segment, sealing.backup, ports.vault.providers, said);
  await stageContents(sealing, sealed, secrets, ports, said);
}

/** Stages key object, statement, table and body at every provider. The bytes are on record, so that a retry stages the same. */
async function stageContents(
  sealing: Sealing,
  sealed: Sealed,
  secrets: BackupSecrets,
  ports: SealPorts,
  said: Channel<Draft>,
): Promise<void> {
  const { vault, keys, staging } = ports;
  const { backup } = sealing;
  const statement = openStatement(sealed.statement, vault, backup);
  const holds = statement.uses.flatMap(heldObjects);
  await Promise.all(
    staging.map(async (store, index) => {
      const keyObject = secrets.keyObjects[index];
      if (!keyObject) throw new RangeError(`no provider ${index}`);
      const bodies = [keyObject, sealed.statement, sealed.table, sealed.body];
      const described = [statement.keys[index], undefined, statement.table, statement.body];
      const kept = [names.key(backup), names.statement(backup), names.table(backup), names.body(backup)];
      const head: ParcelHead = {
        vault: vault.vault,
        backup,
        provider: store.provider,
        index,
        k: vault.threshold,
        n: vault.providers.length,
        lockUntil: statement.retainUntil,
        parts: bodies.map((bytes, i) => ({
          kind: "plain",
          name: kept[i] ?? "",
          size: bytes.byteLength,
          sha256: described[i]?.sha256 ?? sha256Hex(bytes),
        })),
        holds,
      };
      const parcel = names.parcel(backup, "contents");
      const pieces = await packParcel(head, bodies, keys.sealer);
      await store.put(parcel, pieces);
      const size = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
      said.push({ name: "share.staged", data: { backup, provider: store.provider, parcel, size } });
    }),
  );
  said.push({
    name: "backup.sealed",
    data: { backup, drop: sealing.drop, statement: toBase64(sealed.statement), table: toBase64(sealed.table) },
  });
}
