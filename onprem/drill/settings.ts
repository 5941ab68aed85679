import { readFile } from "node:fs/promises";
import { z } from "zod";
import { drillStep } from "../../continuity/drill/record.ts";
import { moduleReference } from "../../continuity/inventory/inventory.ts";
import { restorePlan } from "../../continuity/plan/plan.ts";
import { backupId, hex, providerName, sha256, timestamp } from "../../events/cloudevent.ts";
import { NotFound, Tampered } from "../../events/error.ts";
import { createDurably } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { runConfig } from "../run/config.ts";
import type { DrillPlace } from "./place.ts";

/** A backup as a drill brings it back, and what its restore fetches. Bytes. */
const chosenBackup = z.object({
  item: z.string(),
  backup: backupId,
  kind: z.enum(["file", "folder", "stream"]),
  name: z.string(),
  size: z.number().int().nonnegative(),
  sha256,
  time: timestamp,
  fetch: z.number().int().nonnegative(),
  packs: z.number().int().nonnegative(),
  uses: z.number().int().nonnegative(),
});
export type DrillBackup = z.infer<typeof chosenBackup>;

const started = z.custom<Extract<z.infer<typeof drillStep>, { kind: "started" }>>((value) => {
  const parsed = drillStep.safeParse(value);
  return parsed.success && parsed.data.kind === "started";
});

/**
 * What was decided at a drill's beginning, before anything happened: whoever goes on with it after a crash decides nothing anew.
 * No secret is in it.
 */
export const drillSettings = z.object({
  format: z.literal("fenchi/drill-settings/v1"),
  drill: hex(16),
  /** The first entry of its record. */
  started,
  /** When the disaster is. */
  disaster: timestamp,
  clock: z.enum(["real", "simulated"]),
  /** Who is lost rather than others, and whose turn it is. */
  turn: z.number().int().nonnegative(),
  lose: z.array(providerName),
  /** People of lost roles, who take no part. */
  absent: z.array(z.object({ name: z.string(), role: z.string() })),
  /** By agency; the vaults of several agencies may be one. */
  vaults: z.array(
    z.object({
      agency: z.string(),
      home: z.string(),
      providers: z.array(providerName),
      backups: z.array(chosenBackup),
    }),
  ),
  plan: restorePlan,
  /** Of the scope, and cannot come back. */
  missing: z.array(z.object({ module: moduleReference, reason: z.string() })),
  /** Checks alone: no hook, command or target of production. */
  config: runConfig,
  /** The isolated target: everything that comes back lies in it. Absolute. */
  work: z.string(),
  /** Whether what came back stays when the drill has ended. */
  keep: z.boolean(),
});
export type DrillSettings = z.infer<typeof drillSettings>;

/** Writes them, durably, once. */
export async function writeSettings({ settings: path }: DrillPlace, settings: DrillSettings): Promise<void> {
  await createDurably(path, Buffer.from(`${JSON.stringify(drillSettings.parse(settings))}\n`), 0o600);
}

/** @throws {NotFound} `drill-unknown`; {Tampered} `drill-settings-broken` */
export async function readSettings({ settings: path, drill }: DrillPlace): Promise<DrillSettings> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    throw new NotFound("drill-unknown", `This home knows no drill ${drill}.`, {
      next: "fenchi drill status shows those there are.",
      params: { drill },
      cause: error,
    });
  }
  const parsed = drillSettings.safeParse(jsonOf(text));
  if (parsed.success && parsed.data.drill === drill) return parsed.data;
  throw new Tampered("drill-settings-broken", `${path} is not what was written at the beginning of drill ${drill}.`, {
    next: "The drill cannot be resumed. Keep the file as it is, find out who changed it, and run the drill anew.",
    params: { path, drill },
    cause: parsed.error,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
