import { join } from "node:path";
import { Denied, InvalidInput, Refused } from "../../events/error.ts";
import { type RunConfig, rulesFor } from "./config.ts";
import type { ModuleState } from "./journal.ts";
import type { RunOptions } from "./run.ts";
import { defaultTarget, fileNameOf, parseTarget, type RunTarget } from "./target.ts";
import type { RunVault } from "./vault.ts";

/** What a run decides of its modules before anything is begun. */

/**
 * Every module of a plan with its backup and its place.
 *
 * @throws {InvalidInput} `run-target-shared`, `run-vault-missing`, `run-target-invalid`, `run-command-quotes`; {Refused} `run-target-s3`;
 * {Denied} `run-command-not-allowed`; {NotFound} `run-backup-missing`
 */
export async function newModules(options: RunOptions, config: RunConfig): Promise<ModuleState[]> {
  const modules: ModuleState[] = [];
  for (const { module, item, backup } of options.plan.modules) {
    const found = await vaultOf(module, options.vaults).findBackup(item, backup);
    modules.push(newModule(module, found, options, config));
  }
  assertApart(modules);
  return modules;
}

/** The vault of a module's agency. @throws {InvalidInput} `run-vault-missing` */
export function vaultOf(module: string, vaults: ReadonlyMap<string, RunVault>): RunVault {
  const agency = module.split("/")[0] ?? "";
  const vault = vaults.get(agency);
  if (vault) return vault;
  throw new InvalidInput("run-vault-missing", `The plan has modules of ${agency}, and no vault was named for it.`, {
    next: "Name its home: --vault AGENCY=HOME.",
    params: { agency },
  });
}

function newModule(module: string, backup: ModuleState["backup"], options: RunOptions, config: RunConfig): ModuleState {
  const target = targetOf(module, options, config);
  const { kind, name, size, sha256, time, backup: id } = backup;
  const way = target.kind === "folder" ? target.path : join(options.folder, "staged", id);
  return {
    module,
    backup: { backup: id, kind, name, size, sha256, time },
    target: target.kind === "command" ? { kind: "command", argv: [...target.argv] } : target,
    to: join(way, fileNameOf(name)),
    stage: "waiting",
    hooks: 0,
    feeding: false,
    attempts: 0,
    outcome: "open",
    error: null,
    sha256: null,
  };
}

/** Where a module goes: as the caller places it, as the configuration says, as the inventory says, or to the run's own folder. */
function targetOf(module: string, { folder, place, targets }: RunOptions, config: RunConfig): RunTarget {
  if (place) return place(module);
  const { command, target: own } = rulesFor(config, module);
  if (command) return { kind: "command", argv: command };
  const text = own ?? targets?.get(module) ?? "";
  const base = config.folder ?? join(folder, "restored");
  const target = text === "" ? defaultTarget(base, module) : parseTarget(text, module, base);
  if (target.kind === "command" && own === undefined && !config.inventoryCommands) throw notAllowed(module, text);
  if (target.kind === "s3" && !config.s3) throw s3Unknown(module, text);
  return target;
}

/** Two modules at one place would each find the other's. */
function assertApart(modules: readonly ModuleState[]): void {
  const taken = new Map<string, string>();
  for (const { module, to, target } of modules) {
    const other = target.kind === "folder" ? taken.get(to) : undefined;
    if (other !== undefined) {
      throw new InvalidInput("run-target-shared", `${other} and ${module} would both come back as ${to}.`, {
        next: "Give one of them another target, in the inventory or in the run's configuration.",
        params: { module, other, path: to },
      });
    }
    taken.set(to, module);
  }
}

function notAllowed(module: string, text: string): Denied {
  return new Denied("run-command-not-allowed", `The inventory wants ${module} to be given to a command: ${text}`, {
    next: "See whether that is right, and say so in the run's configuration: inventoryCommands: true, or the module's own command. Nothing was begun.",
    params: { module, text },
  });
}

function s3Unknown(module: string, text: string): Refused {
  return new Refused(
    "run-target-s3",
    `${module} is to go to ${text}, and the configuration does not say how S3 is reached.`,
    {
      next: "Add it to the run's configuration: s3: {region: ..., endpoint: ...}. Nothing was begun.",
      params: { module, text },
    },
  );
}
