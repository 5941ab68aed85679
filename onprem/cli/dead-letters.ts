import { NotFound } from "../../events/error.ts";
import { answer, type Context, note, report, say, withService } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatTime } from "./format.ts";

const unknown = (id: string) =>
  new NotFound("cli-letter-unknown", `No message with the number ${id} waits.`, {
    next: "fenchi dead-letters shows those that do; --requeue all puts all of them back.",
    params: { id },
  });

/** Shows the messages that could not be handled, or puts them back into their queues. */
export function deadLetters(context: Context, requeue: string | undefined): Promise<ExitCode> {
  const { m, paint } = context;
  return withService(context, "fenchi dead-letters", async (service) => {
    if (requeue !== undefined) {
      const requeued = await service.requeue(requeue);
      if (requeued === 0 && requeue !== "all") throw unknown(requeue);
      answer(context, { requeued });
      say(context, m.deadLetters.requeued(requeued));
      return exit.good;
    }
    const letters = await service.deadLetters();
    answer(context, { deadLetters: letters });
    if (letters.length === 0) {
      say(context, m.deadLetters.none);
      return exit.good;
    }
    for (const { id, queue, type, attempts, code, message, time } of letters) {
      say(context, `${paint("strong", id)}  ${queue}  ${m.deadLetters.line(type, attempts, formatTime(time))}`);
      if (!context.json && !context.quiet) report(context, { code, message, next: m.deadLetters.next });
    }
    note(context, m.deadLetters.next);
    return exit.attention;
  });
}
