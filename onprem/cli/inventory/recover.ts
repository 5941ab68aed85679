import { recoverVersion } from "../../inventory/sealed.ts";
import type { RecoverInventoryOptions } from "../commands/inventory.ts";
import { answer, type Context, say, withService } from "../context.ts";
import { type ExitCode, exit } from "../exit.ts";
import { printable } from "../format.ts";
import { waitForRestore } from "../waiting.ts";

/** Brings the newest signed-off version back from the vault. */
export async function recoverInventory(context: Context, options: RecoverInventoryOptions): Promise<ExitCode> {
  const { m, home } = context;
  context.resume = m.resume.again;
  return await withService(context, "fenchi inventory recover", async (service) => {
    const wait = (restore: Awaited<ReturnType<typeof service.restore>>) =>
      waitForRestore(context, service, restore, () => {});
    const { kept, sealed, backup, already } = await recoverVersion({ home, service, wait }, options.backup);
    const { signOff, version } = sealed;
    answer(context, { version: kept, sealedAs: version.number, sha256: version.sha256, signOff, backup, already });
    const modules = version.inventory.modules.length;
    say(context, context.paint("good", m.inventory.recovered(version.number, printable(signOff.by), backup, modules)));
    if (already) say(context, m.inventory.recoveredAlready(kept));
    else if (kept !== version.number) say(context, m.inventory.recoveredAs(kept, version.number));
    return exit.good;
  });
}
