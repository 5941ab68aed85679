import { type Situation, situationAt } from "../../continuity/drill/situation.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { createLine, type ShapedLine, withLine } from "../../providers/wrap/index.ts";
import { withReadOnly } from "../../providers/wrap/read-only.ts";
import type { BackupSummary } from "../engine/service.ts";
import { openHome } from "../home/home.ts";
import type { Reader } from "../run/reading.ts";
import { shapeOf } from "../run/shape.ts";
import { openRunVault, type RunVault } from "../run/vault.ts";
import { newerThan } from "./behind.ts";
import type { DrillClock } from "./clock.ts";
import { withFaults } from "./faults.ts";
import { assertInside } from "./place.ts";
import type { DrillBackup } from "./settings.ts";

/** What all vaults of a drill share: its clock, and one line. */
export interface DrillWorld {
  readonly clock: DrillClock;
  /** Milliseconds of its clock at which this process took it up. */
  readonly begun: number;
  /** Absent: the line is not shaped. */
  readonly line: ShapedLine | undefined;
}

/** What is the matter with one vault's providers, and with the line, in order of time. */
export type Situations = readonly [Situation, ...Situation[]];

/** @param situations any vault's: the line is the same in all */
export function createWorld(situations: Situations, clock: DrillClock): DrillWorld {
  const begun = clock.now();
  const now = situationAt(situations, begun / 1000);
  return { clock, begun, line: now.line === undefined ? undefined : lineFrom(now, clock) };
}

/** A line whose windows are counted from the moment that the situation began, which may have passed. */
function lineFrom({ from, line }: Situation, clock: DrillClock): ShapedLine {
  let beginning: number | undefined = from * 1000;
  const shaped = createLine(line ? shapeOf(line) : undefined, {
    ...clock,
    now: () => beginning ?? clock.now(),
  });
  beginning = undefined;
  return shaped;
}

/** Puts the drill before a provider: only read, with what is the matter with it, behind the line. */
export function throughWorld(
  store: ObjectStore,
  { clock, line }: DrillWorld,
  situations: Situations,
  hidden: (name: string) => boolean = () => false,
): ObjectStore {
  const { provider } = store;
  const now = () => situationAt(situations, clock.now() / 1000);
  const faulty = withFaults(withReadOnly(store), {
    lost: () => now().lost.has(provider),
    lying: () => now().lying.has(provider),
    hidden: (name) => now().behind.has(provider) && hidden(name),
  });
  return line ? withLine(faulty, line) : faulty;
}

export interface DrillVaultOptions {
  readonly agency: string;
  /** Absolute path of the vault's home, or of the one that was made on an empty machine. */
  readonly home: string;
  readonly world: DrillWorld;
  readonly situations: Situations;
  /** Asks the providers as a run over that line does. */
  readonly reader: Reader;
  /** The isolated target. */
  readonly work: string;
  readonly backups: readonly DrillBackup[];
  /** When a provider that is behind was set back to; absent where none is. */
  readonly cut?: Date | undefined;
  readonly now: () => Date;
}

/**
 * A vault as a drill reaches it: whatever is asked of it, nothing is written but below the drill's own target.
 *
 * @throws {FenchiError} as `openHome`; its `bringBack` also {Refused} `drill-not-isolated`
 */
export async function openDrillVault(options: DrillVaultOptions): Promise<RunVault> {
  const { agency, home, world, situations, reader, work, backups, cut, now } = options;
  const hidden = cut ? await hiddenBehind(home, cut, now) : () => false;
  const summaries = backups.map(asSummary);
  const vault = await openRunVault({
    agency,
    home,
    backups: async (item) => summaries.filter((each) => each.item === item),
    wrap: (store) => throughWorld(store, world, situations, hidden),
    ...(world.line ? { reader } : {}),
    now,
  });
  return {
    ...vault,
    async bringBack(request) {
      await assertInside(work, request.to);
      return await vault.bringBack(request);
    },
  };
}

async function hiddenBehind(home: string, cut: Date, now: () => Date): Promise<(name: string) => boolean> {
  const { providers, vault } = await openHome(home, now);
  return await newerThan(
    cut,
    providers.map(({ store }) => withReadOnly(store)),
    vault,
  );
}

function asSummary({ item, backup, kind, name, size, sha256, time }: DrillBackup): BackupSummary {
  return { item, backup, kind, name, size, sha256, time, state: "restorable", providers: [] };
}
