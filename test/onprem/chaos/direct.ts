import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { toEvent } from "../../../events/index.ts";
import { restore } from "../../../functions/restore/handler.ts";
import { restoreProviders } from "../../../onprem/engine/handlers.ts";
import type { BackupSummary } from "../../../onprem/engine/service.ts";
import { openState } from "../../../onprem/engine/state/index.ts";
import { openHome } from "../../../onprem/home/home.ts";
import { createFileTarget } from "../../../providers/local/target.ts";

/** What the catalog of a home says whose engine is dead. It is read in a copy: looking changes nothing. */
export async function catalogOf(home: string, scratch: string): Promise<BackupSummary[]> {
  const copy = mkdtempSync(join(scratch, "state-"));
  for (const ending of ["", "-wal"]) {
    cpSync(join(home, `state/state.db${ending}`), join(copy, `state.db${ending}`), { force: true });
  }
  const state = openState(join(copy, "state.db"), { now: () => new Date() });
  try {
    return state.catalog.backups({ limit: 10_000 });
  } finally {
    await state.close();
    rmSync(copy, { recursive: true });
  }
}

/** How many drops are on record in a home, whoever runs its engine. */
export function dropsOnRecord(home: string): number {
  try {
    const state = new DatabaseSync(join(home, "state/state.db"), { readOnly: true });
    try {
      return Number(state.prepare("SELECT count(*) AS count FROM drop_record").get()?.["count"]);
    } finally {
      state.close();
    }
  } catch (error) {
    // Before the engine made it, or while it makes it.
    if (error instanceof Error && "errcode" in error) return 0;
    throw error;
  }
}

/** Restores a backup from exactly these providers, with no engine, queue or catalog: what "restorable" promises. */
export async function restoreDirectly(
  path: string,
  backup: string,
  from: readonly string[],
  scratch: string,
): Promise<Buffer> {
  const home = await openHome(path, () => new Date());
  const folder = mkdtempSync(join(scratch, "direct-"));
  const to = join(folder, "restored");
  const event = toEvent(
    {
      name: "restore.requested",
      data: {
        restore: "0".repeat(32),
        backup,
        target: { kind: "path", path: to },
        without: home.vault.providers.map(({ name }) => name).filter((name) => !from.includes(name)),
      },
    },
    { id: "direct", source: "/test", time: new Date().toISOString() },
  );
  if (event.type !== "tw.fenchi.restore.requested") throw new TypeError(event.type);
  const said = restore(event, {
    vault: home.vault,
    factor: home.keyring.factor.reveal(),
    providers: restoreProviders(home),
    target: (target) => createFileTarget(target),
    now: () => new Date(),
    hedgeAfter: 5_000,
    onProgress: () => {},
  });
  for await (const draft of said) if (draft.name === "restore.failed") throw new Error(draft.data.message);
  const bytes = await readFile(to);
  rmSync(folder, { recursive: true });
  return bytes;
}
