import { loadInventory } from "../../inventory/index.ts";
import { findBackups, type PlannedVault } from "../../plan/index.ts";
import { type Material, requireProviders } from "../../plan/planner.ts";
import { absolute, type Context, note } from "../context.ts";
import { unlessInterrupted } from "../interrupt.ts";
import type { parseAgency } from "../parse/agency.ts";
import { showProgress } from "../progress.ts";

export type { Material } from "../../plan/planner.ts";

/** Reads the inventory and opens its vaults, by default the home's own, for as long as the work takes. */
export async function withMaterial<T>(
  context: Context,
  command: string,
  {
    vault = [],
    at,
    without = [],
  }: {
    readonly vault?: readonly ReturnType<typeof parseAgency>[];
    readonly at?: string;
    readonly without?: readonly string[];
  },
  work: (material: Material) => Promise<T>,
): Promise<T> {
  const { inventory } = await loadInventory(context.home);
  const { connect } = await context.door();
  const open: PlannedVault[] = [];
  const close: (() => Promise<void>)[] = [];
  const onWait = () => note(context, context.m.waitingForHome(context.m.anotherProcess));
  try {
    const homes = new Map([[context.home, undefined as string[] | undefined]]);
    for (const { agency, path: home } of vault) {
      const path = absolute(context, home);
      homes.set(path, [...(homes.get(path) ?? []), agency]);
    }
    for (const [home, agencies] of homes) {
      const { service } = await unlessInterrupted(context.io.signal, connect(home, { command, onWait }));
      close.push(() => service.close({ hurry: context.io.signal.aborted }));
      open.push({ home, service, ...(agencies ? { agencies } : {}) });
    }
    const look = async (lost: readonly string[]) => {
      using progress = showProgress(context, context.m.plan.measuring);
      const onProgress = (done: number, total: number) => progress.update(0, undefined, `${done}/${total}`);
      const options = { without: lost, onProgress, ...(at === undefined ? {} : { at }) };
      const found = await unlessInterrupted(context.io.signal, findBackups(inventory.modules, open, options));
      requireProviders(lost, found);
      return found;
    };
    return await work({ inventory, vaults: await look(without), without: look });
  } finally {
    for (const end of close) await end();
  }
}
