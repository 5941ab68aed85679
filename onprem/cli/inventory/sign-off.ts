import type { InventorySignOff } from "../../inventory/documents.ts";
import { loadInventory } from "../../inventory/index.ts";
import { signOffVersion } from "../../inventory/sealed.ts";
import type { SignOffOptions } from "../commands/inventory.ts";
import { answer, type Context, note, say, withService } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { printable } from "../format.ts";
import { waitForDrop } from "../waiting.ts";

/** Records that somebody answers for a version, and seals it as a backup of its own. */
export async function signOffInventory(context: Context, options: SignOffOptions): Promise<ExitCode> {
  const { m, home } = context;
  const number = options.of ?? (await loadInventory(home)).version;
  context.resume = m.resume.again;
  return await withService(context, "fenchi inventory sign-off", async (service) => {
    note(context, m.inventory.sealing(number));
    const { by, role = "" } = options;
    const { signOff, backup, state, already } = await signOffVersion(
      { home, service, wait: (drop) => waitForDrop(context, service, drop, { wanted: "restorable" }) },
      { number, by, role, time: new Date().toISOString() },
    );
    answer(context, { version: number, signOff, backup, state } satisfies InventorySignOff);
    if (already) say(context, m.inventory.already(number, printable(signOff.by)));
    say(context, context.paint("good", m.inventory.sealed(number, printable(signOff.by), backup)));
    return exit.good;
  });
}
