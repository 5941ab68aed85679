import type { PlannedBackup } from "../plan/plan.ts";
import { type Graph, reachable } from "./graph.ts";

/** What an inventory and a vault do not agree about. */
export interface Gaps {
  /** No core function, and needed by none: nobody would miss them in an emergency, or something is not written down. */
  readonly orphans: readonly string[];
  /** Modules that no backup is made of, with why. */
  readonly withoutBackup: readonly {
    readonly module: string;
    readonly reason: "no-item" | "no-backup" | "not-restorable";
  }[];
  /** Dependencies on modules that the inventory does not have. */
  readonly unknown: readonly { readonly module: string; readonly dependency: string }[];
  /** Items in the vaults that no module names. */
  readonly unlisted: readonly string[];
}

/** @param vault what is in the vaults; `undefined` where nobody looked */
export function gapsOf(
  graph: Graph,
  vault:
    | {
        readonly backupOf: (module: Graph["modules"][number]) => Pick<PlannedBackup, "restorable"> | undefined;
        readonly unlisted: readonly string[];
      }
    | undefined,
): Gaps {
  const core = graph.modules.flatMap((module, index) => (module.core ? [index] : []));
  const needed = new Set(reachable(graph.needs, core));
  const withoutBackup: Gaps["withoutBackup"][number][] = [];
  for (const [index, module] of graph.modules.entries()) {
    const reference = graph.references[index] ?? "";
    const backup = vault?.backupOf(module);
    if (module.item === null) withoutBackup.push({ module: reference, reason: "no-item" });
    else if (vault && !backup) withoutBackup.push({ module: reference, reason: "no-backup" });
    else if (backup && !backup.restorable) withoutBackup.push({ module: reference, reason: "not-restorable" });
  }
  return {
    orphans: graph.modules.flatMap((_, index) => (needed.has(index) ? [] : (graph.references[index] ?? []))),
    withoutBackup,
    unknown: graph.unknown,
    unlisted: vault?.unlisted ?? [],
  };
}
