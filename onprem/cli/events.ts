import type { FenchiEvent } from "../../events/index.ts";
import type { Service } from "../engine/service.ts";
import type { EventsOptions } from "./commands/events.ts";
import { answer, type Context, note, say, withService } from "./context.ts";
import { eventLine } from "./event-line.ts";
import { type ExitCode, exit } from "./exit.ts";
import { Interrupted } from "./interrupt.ts";

/** Without `--follow` it ends when the engine has had nothing more to show for so long. Milliseconds. */
const idle = 300;

/** Shows events, one a line. */
export function events(context: Context, options: EventsOptions): Promise<ExitCode> {
  context.resume = context.m.resume.nothing;
  return withService(context, "fenchi events", async (service) => {
    const ending = new AbortController();
    const signal = AbortSignal.any([context.io.signal, context.io.unread, ending.signal]);
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      if (options.follow) return;
      clearTimeout(timer);
      timer = setTimeout(() => ending.abort(), idle);
    };
    wait();
    for await (const event of read(service, options, signal)) {
      wait();
      answer(context, event);
      say(context, eventLine(event, context.paint, context.m.language));
    }
    clearTimeout(timer);
    if (context.io.signal.aborted) throw new Interrupted();
    if (!signal.aborted) note(context, context.m.events.ended);
    return exit.good;
  });
}

/** Those that the engine still has, and, as long as nobody ends it, those to come. */
function read(service: Service, { after, follow }: EventsOptions, signal: AbortSignal): AsyncIterable<FenchiEvent> {
  const from = after ?? (follow ? undefined : "oldest");
  return service.events({ signal, ...(from === undefined ? {} : { after: from }) });
}
