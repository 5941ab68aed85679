import { z } from "zod";
import { backupId, hex, packId, timestamp } from "../events/cloudevent.ts";
import { toCanonical } from "./json.ts";
import { type SigningKey, sign } from "./signed.ts";

/** `backups/<backup>/abandoned`: the sealer gave the backup up. Expiry may collect these packs; no manifest will ever name it. */
export const abandonment = z.object({
  format: z.literal("fenchi/v1"),
  vault: hex(16),
  backup: backupId,
  packs: z.array(packId),
  reason: z.string().max(1000),
  time: timestamp,
});
export type Abandonment = z.infer<typeof abandonment>;

export function signAbandonment(value: Abandonment, sealer: SigningKey): Promise<Uint8Array> {
  return sign("abandonment", toCanonical(value), [sealer]);
}
