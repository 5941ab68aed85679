import { describeRetention } from "../strategy/describe.ts";
import type { RetentionDocument } from "../strategy/document.ts";
import { answer, type Context, say, withService } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatList, formatTable, formatTime } from "./format.ts";
import { unlessInterrupted } from "./interrupt.ts";
import type { Messages } from "./messages/index.ts";

/** Says which generations of an item stay. Deletes nothing. */
export function retention(context: Context, item: string): Promise<ExitCode> {
  const { m, paint, home, io } = context;
  return withService(context, "fenchi policy retention", async (service) => {
    const document = await unlessInterrupted(io.signal, describeRetention(home, service, item, new Date()));
    answer(context, document);
    const { generations: kept } = document;
    if (kept.length === 0) {
      say(context, m.list.none);
      return exit.good;
    }
    const rows = kept.map(({ time, backup, reasons }) => [
      formatTime(time),
      backup,
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

type Reason = RetentionDocument["generations"][number]["reasons"][number];

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
