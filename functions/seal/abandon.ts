import { FenchiError } from "../../events/error.ts";
import type { DataOf } from "../../events/index.ts";
import { openAbandonment, signAbandonment } from "../../vault/abandonment.ts";
import { toBase64 } from "../../vault/bytes.ts";
import type { Said } from "../handler.ts";
import type { Sealing, SealPorts } from "./ports.ts";

/** Gives a backup up, by a signed record of the packs it leaves. */
export async function* abandon(
  sealing: Sealing,
  drop: DataOf<"drop.received">,
  error: unknown,
  ports: SealPorts,
): Said {
  const { code, message } = describe(error);
  const record = await signAbandonment(
    {
      format: "fenchi/v1",
      vault: ports.vault.vault,
      backup: sealing.backup,
      packs: [...sealing.drawn],
      reason: code,
      time: ports.now().toISOString(),
    },
    ports.keys.sealer,
  );
  await ports.journal.abandon(sealing.backup, record);
  yield {
    name: "backup.abandoned",
    data: { backup: sealing.backup, drop: drop.drop, record: toBase64(record), code, message },
  };
}

/**
 * Says again what was given up of the drop before, in the very bytes that are on record: a crash may have come between
 * the record and its event, and without it nobody ever learns what lies at the providers for nothing.
 */
export async function* sayAbandoned(drop: string, ports: SealPorts): Said {
  for (const { backup, record } of await ports.journal.abandoned(drop)) {
    const { reason } = openAbandonment(record, ports.vault, backup);
    const message = `The attempt ${backup} was given up: ${reason}.`;
    yield { name: "backup.abandoned", data: { backup, drop, record: toBase64(record), code: reason, message } };
  }
}

/** A drop that could not even be begun. */
export async function* refuse(drop: DataOf<"drop.received">, error: unknown): Said {
  const told = error instanceof FenchiError ? { next: error.next, params: error.params } : {};
  yield { name: "drop.refused", data: { drop: drop.drop, item: drop.item, ...describe(error), ...told } };
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof FenchiError) return { code: error.code, message: error.message };
  return { code: "unexpected", message: error instanceof Error ? error.message : String(error) };
}
