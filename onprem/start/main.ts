import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createContext, reportError, say } from "../cli/context.ts";
import { loadDoor } from "../cli/door.ts";
import { exit, exitFor } from "../cli/exit.ts";
import { Interrupted, interrupted } from "../cli/interrupt.ts";
import { processIo } from "../cli/io.ts";
import { chooseLanguage, languages } from "../cli/language.ts";
import { loadMessages } from "../cli/messages/index.ts";
import { painter } from "../cli/paint.ts";
import { parseSize } from "../sample/size.ts";
import { demonstrate } from "./demo.ts";
import { tellNext } from "./next.ts";

// `npm start`: the whole of Fenchi on this machine, shown in a minute.

const args = process.argv.slice(2);
const io = processIo();
const m = await loadMessages(chooseLanguage(args, io.environment));
const paint = painter(io.stdout.isTTY === true && !io.environment["NO_COLOR"]);

/** Beside the project, where git does not look. */
const fresh = () => join(".fenchi", `demo-${new Date().toISOString().replace(/[-:T]/g, "").slice(0, 14)}`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      once: { type: "boolean", default: false },
      home: { type: "string" },
      size: { type: "string", default: "64MiB" },
      lang: { type: "string", default: m.language },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help || !languages.some((language) => language === values.lang)) {
    io.stdout.write(`${m.start.usage}\n`);
    return values.help ? exit.good : exit.usage;
  }
  const context = createContext({ io, m, door: loadDoor, paint }, { home: resolve(values.home ?? fresh()) });
  try {
    const shown = await demonstrate(context, parseSize(values.size));
    tellNext(context, shown);
    if (!values.once) {
      say(context, `\n${m.start.serving(shown.engine.url)}`);
      await interrupted(io.signal);
    }
    await shown.engine.stop();
    return shown.good ? exit.good : exit.failed;
  } catch (error) {
    if (error instanceof Interrupted) say(context, m.error.interrupted);
    else reportError(context, error);
    return exitFor(error);
  }
}

const code = await main().catch((error: unknown) => {
  io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${m.start.usage}\n`);
  return exit.usage;
});
process.stdout.write("", () => process.exit(code));
