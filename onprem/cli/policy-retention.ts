import { placeOfItem, resolveStrategy } from "../../continuity/strategy/resolve.ts";
import { type Reason, retain } from "../../continuity/strategy/retention.ts";
import { openHome } from "../home/home.ts";
import { layoutOf } from "../home/layout.ts";
import { readStrategy } from "../strategy/file.ts";
import { inventoryModules } from "../strategy/standing.ts";
import { answer, type Context, say, withService } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatList, formatTable, formatTime } from "./format.ts";
import { unlessInterrupted } from "./interrupt.ts";
import type { Messages } from "./messages/index.ts";

/** Says which generations of an item stay. Deletes nothing. */
export function retention(context: Context, item: string): Promise<ExitCode> {
  const { m, paint, home, io } = context;
  return withService(context, "fenchi policy retention", async (service) => {
    const { file } = await readStrategy(layoutOf(home).strategy);
    const place = placeOfItem(item, file, await inventoryModules(home));
    const { strategy } = resolveStrategy(file, place);
    const { policy } = await openHome(home, () => new Date());
    const backups = await unlessInterrupted(io.signal, service.backups({ item, limit: 10_000 }));
    const kept = retain(
      backups.map(({ backup, time, state }) => ({ backup, time, restorable: state !== "sealed" })),
      { keep: strategy.keep, lockDays: policy.lockDays, timeZone: file.timeZone, now: Date.now() },
    );
    answer(context, {
      item,
      keep: strategy.keep,
      timeZone: file.timeZone,
      generations: kept.map(({ generation, reasons }) => ({ ...generation, stays: reasons.length > 0, reasons })),
    });
    if (kept.length === 0) {
      say(context, m.list.none);
      return exit.good;
    }
    const rows = kept.map(({ generation, reasons }) => [
      formatTime(generation.time),
      generation.backup,
      reasons.length > 0 ? paint("good", m.policy.stays) : paint("warning", m.policy.goes),
      formatList(
        reasons.map((reason) => reasonText(reason, m)),
        m.language,
      ),
    ]);
    const [head = "", ...lines] = formatTable([m.policy.generations.split(","), ...rows])
      .trimEnd()
      .split("\n");
    say(context, [paint("strong", head), ...lines.map((line) => line.trimEnd())].join("\n"));
    const stay = kept.filter(({ reasons }) => reasons.length > 0).length;
    say(context, m.policy.plan(stay, kept.length - stay));
    return exit.good;
  });
}

function reasonText(reason: Reason, { policy: { reasons } }: Messages): string {
  switch (reason.rule) {
    case "last":
      return reasons.last(reason.place);
    case "newest":
    case "unfinished":
      return reasons[reason.rule];
    case "locked":
      return reasons.locked(formatTime(reason.until));
    default:
      return reasons[reason.rule](reason.period);
  }
}
