import type { ServeOptions } from "./commands/serve.ts";
import { answer, type Context, note, report, say } from "./context.ts";
import { eventLine } from "./event-line.ts";
import { type ExitCode, exit } from "./exit.ts";
import { interrupted, unlessInterrupted } from "./interrupt.ts";
import { problemOf } from "./problem.ts";

/** Runs the engine until it is asked to end, and then lets it finish what is under way. */
export async function serve(context: Context, options: ServeOptions): Promise<ExitCode> {
  const { m, io } = context;
  const door = await context.door();
  const tell = (kind: "problem" | "failure", error: unknown) => {
    const problem = problemOf(error, m);
    answer(context, { time: new Date().toISOString(), [kind]: problem });
    if (!context.json) report(context, problem);
  };
  const starting = door.serve(context.home, {
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    onEvent(event) {
      answer(context, { time: new Date().toISOString(), event });
      say(context, eventLine(event, context.paint, m.language));
    },
    onFailure: (failure) => tell("failure", failure.error),
    onProblem: (problem) => tell("problem", problem),
  });
  const engine = await unlessInterrupted(io.signal, starting);
  answer(context, {
    time: new Date().toISOString(),
    ready: { url: engine.url, pid: process.pid, home: context.home, ingest: engine.ingest },
  });
  say(context, context.paint("good", m.serve.ready(engine.url)));
  say(context, m.serve.ingest(engine.ingest));
  await interrupted(io.signal);
  note(context, m.serve.stopping);
  await engine.stop();
  note(context, m.serve.stopped);
  return exit.good;
}
