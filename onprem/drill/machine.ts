import { stat } from "node:fs/promises";
import { join } from "node:path";
import { InvalidInput } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import type { RecoverOptions } from "../home/contract.ts";
import { openHome } from "../home/home.ts";
import { recover } from "../home/index.ts";
import { layoutOf } from "../home/layout.ts";
import { withPatience } from "./patience.ts";
import type { DrillPlace } from "./place.ts";
import { type DrillWorld, type Situations, throughWorld } from "./vaults.ts";

/** A custodian's sheet as it is typed in a drill. Secret: it is kept nowhere. */
export interface DrilledSheet {
  /** The agency whose vault it opens; absent: every vault's that it fits. */
  readonly agency?: string;
  /** Who gave it, or the file it was read from. */
  readonly name: string;
  readonly text: string;
}

/** What an empty machine is set up with. */
export interface MachineOptions {
  readonly place: DrillPlace;
  readonly world: DrillWorld;
  readonly situations: Situations;
  /** Which of the drill's vaults, from 0. */
  readonly number: number;
  readonly agency: string;
  /** The home that is lost: where its providers are is known from procedures, and copies of its keyring lie elsewhere. */
  readonly home: string;
  /** Whether those copies are lost, too: then the sheets must do. */
  readonly keyringLost: boolean;
  readonly sheets: readonly DrilledSheet[];
  readonly now: () => Date;
}

/** Where a drill sets up the machine of one of its vaults. */
export const machineOf = ({ folder }: DrillPlace, number: number): string => join(folder, "machines", String(number));

/** Whether it was set up already, by a process that was killed since. */
export async function hasMachine(place: DrillPlace, number: number): Promise<boolean> {
  try {
    return (await stat(layoutOf(machineOf(place, number)).keyring)).isFile();
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}

/**
 * Opens a vault on an empty machine, over the drill's line and without what the drill has lost.
 *
 * @returns how many backups it found
 * @throws {InvalidInput} `drill-sheets-missing`; {FenchiError} as `recoverHome`
 */
export async function setUpMachine(options: MachineOptions): Promise<number> {
  const { place, world, situations, number, agency, home, keyringLost, now } = options;
  const { layout, providers } = await openHome(home, now);
  const sheets = options.sheets.filter((sheet) => sheet.agency === undefined || sheet.agency === agency);
  if (keyringLost && sheets.length === 0) throw sheetsMissing(agency);
  const by: RecoverOptions["by"] = keyringLost
    ? { kind: "sheets", sheets }
    : { kind: "keyring", keyring: layout.keyring, keys: join(layout.keys, "kms") };
  const { backups } = await recover({
    home: machineOf(place, number),
    providers: providers.map(({ name, kind, location }) => ({ name, kind, root: location })),
    by,
    through: (store) => withPatience(throughWorld(store, world, situations), situations, world.clock),
  });
  return backups;
}

/** Said before a drill is begun as well: what lies in wait for somebody is no drill. */
export function sheetsMissing(agency: string): InvalidInput {
  return new InvalidInput(
    "drill-sheets-missing",
    `This drill begins on an empty machine: the custodians' sheets of ${agency} are needed.`,
    {
      next: "Give them with --sheets FILE... (AGENCY=FILE where several vaults take part), as the custodians bring them.",
      params: { agency },
    },
  );
}
