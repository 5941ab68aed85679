import { byReference } from "../../../continuity/inventory/canonical.ts";
import { type InventoryModule, referenceOf } from "../../../continuity/inventory/inventory.ts";
import type { InventoryVersion, SignOff } from "../../../continuity/inventory/version.ts";
import { loadInventory } from "../../inventory/index.ts";
import { readSignOff, readVersion, versionsOf } from "../../inventory/store.ts";
import type { ShowOptions } from "../commands/inventory.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatBytes, formatTable, formatTime, printable } from "../format.ts";

/** Shows the modules of a version. */
export async function showInventory(context: Context, options: ShowOptions): Promise<ExitCode> {
  const { m, home, paint } = context;
  const number = options.of ?? (await loadInventory(home)).version;
  const version = await readVersion(home, number);
  const signOff = await readSignOff(home, number);
  const modules = version.inventory.modules.filter((module) => isWanted(module, options)).toSorted(byReference);
  const { time, by, note, sha256 } = version;
  answer(context, { version: number, time, by, note, sha256, signOff: signOff ?? null, modules });
  say(context, paint("strong", m.inventory.version(number, formatTime(time), printable(by))));
  say(context, paint("faint", signOffText(context, signOff)));
  if (modules.length === 0) say(context, m.inventory.none);
  else
    say(
      context,
      formatTable([m.inventory.head, ...modules.map((module) => rowOf(context, module))], [1, 4, 5, 6]).trimEnd(),
    );
  return exit.good;
}

function isWanted({ agency, system, core }: InventoryModule, options: ShowOptions): boolean {
  return (
    (options.agency === undefined || options.agency === agency) &&
    (options.system === undefined || options.system === system) &&
    (!options.core || core)
  );
}

function rowOf({ m }: Context, module: InventoryModule): string[] {
  const { priority, name, core, rto, rpo, size, item } = module;
  return [
    printable(referenceOf(module)),
    String(priority),
    printable(name),
    core ? m.inventory.core : "",
    formatMinutes(rto),
    formatMinutes(rpo),
    formatBytes(size),
    printable(item ?? "-"),
  ];
}

/** `45 min`, `4 h`, `1 d 12 h`. */
export function formatMinutes(minutes: number): string {
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor((minutes % 1440) / 60), "h"],
    [minutes % 60, "min"],
  ];
  return parts.flatMap(([value, unit]) => (value > 0 ? [`${value} ${unit}`] : [])).join(" ");
}

function signOffText({ m }: Context, signOff: SignOff | undefined): string {
  if (signOff === undefined) return m.inventory.notSignedOff;
  return m.inventory.signedOff(printable(signOff.by), printable(signOff.role), formatTime(signOff.time));
}

/** Lists the versions from the newest, having verified that each follows the one before. */
export async function showHistory(context: Context): Promise<ExitCode> {
  const { m, home, paint } = context;
  const found: { version: Omit<InventoryVersion, "inventory">; modules: number; signOff: SignOff | undefined }[] = [];
  for await (const { version, signOff } of versionsOf(home)) {
    const { inventory, ...rest } = version;
    found.unshift({ version: rest, modules: inventory.modules.length, signOff });
  }
  // Says that there is none, in the one way.
  if (found.length === 0) await loadInventory(home);
  answer(context, {
    versions: found.map(({ version, modules, signOff }) => ({ ...version, modules, signOff: signOff ?? null })),
  });
  const rows = found.map(({ version: { number, time, by, note }, modules, signOff }) => [
    String(number),
    formatTime(time),
    printable(by),
    String(modules),
    signOff === undefined ? "-" : printable(signOff.by),
    printable(note),
  ]);
  const [head = "", ...lines] = formatTable([m.inventory.historyHead, ...rows], [0, 3])
    .trimEnd()
    .split("\n");
  say(context, [paint("strong", head), ...lines].join("\n"));
  return exit.good;
}
