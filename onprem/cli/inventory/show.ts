import { type InventoryModule, referenceOf } from "../../../continuity/inventory/inventory.ts";
import type { SignOff } from "../../../continuity/inventory/version.ts";
import { describeInventory, describeVersions } from "../../inventory/documents.ts";
import type { ShowOptions } from "../commands/inventory.ts";
import { answer, type Context, say } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { formatBytes, formatTable, formatTime, printable } from "../format.ts";

/** Shows the modules of a version. */
export async function showInventory(context: Context, options: ShowOptions): Promise<ExitCode> {
  const { m, home, paint } = context;
  const { of, agency, system, core } = options;
  const document = await describeInventory(home, { version: of, agency, system, core });
  answer(context, document);
  const { version, time, by, signOff, modules } = document;
  say(context, paint("strong", m.inventory.version(version, formatTime(time), printable(by))));
  say(context, paint("faint", signOffText(context, signOff)));
  if (modules.length === 0) say(context, m.inventory.none);
  else
    say(
      context,
      formatTable([m.inventory.head, ...modules.map((module) => rowOf(context, module))], [1, 4, 5, 6]).trimEnd(),
    );
  return exit.good;
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

function signOffText({ m }: Context, signOff: SignOff | null): string {
  if (signOff === null) return m.inventory.notSignedOff;
  return m.inventory.signedOff(printable(signOff.by), printable(signOff.role), formatTime(signOff.time));
}

/** Lists the versions from the newest, having verified that each follows the one before. */
export async function showHistory(context: Context): Promise<ExitCode> {
  const { m, home, paint } = context;
  const document = await describeVersions(home);
  answer(context, document);
  const rows = document.versions.map(({ number, time, by, note, modules, signOff }) => [
    String(number),
    formatTime(time),
    printable(by),
    String(modules),
    signOff === null ? "-" : printable(signOff.by),
    printable(note),
  ]);
  const [head = "", ...lines] = formatTable([m.inventory.historyHead, ...rows], [0, 3])
    .trimEnd()
    .split("\n");
  say(context, [paint("strong", head), ...lines].join("\n"));
  return exit.good;
}
