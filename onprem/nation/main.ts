import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createContext, reportError, say } from "../cli/context.ts";
import { loadDoor } from "../cli/door.ts";
import { exit, exitFor } from "../cli/exit.ts";
import { Interrupted } from "../cli/interrupt.ts";
import { processIo } from "../cli/io.ts";
import { chooseLanguage, languages } from "../cli/language.ts";
import { loadMessages } from "../cli/messages/index.ts";
import { painter } from "../cli/paint.ts";
import { parseSize } from "../sample/size.ts";
import { demonstrateNation } from "./demo.ts";
import { tellNext } from "./next.ts";
import { clouds } from "./places.ts";

// `npm run demo:nation`: eighteen systems of eight agencies, backed up, brought back in order without one of the clouds, and put on record.

const args = process.argv.slice(2);
const io = processIo();
const m = await loadMessages(chooseLanguage(args, io.environment));
const paint = painter(io.stdout.isTTY === true && !io.environment["NO_COLOR"]);

/** Beside the project, where git does not look. */
const fresh = () => join(".fenchi", `nation-${new Date().toISOString().replace(/[-:T]/g, "").slice(0, 14)}`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      home: { type: "string" },
      size: { type: "string", default: "50MB" },
      seed: { type: "string", default: "1" },
      lose: { type: "string", default: clouds[0] },
      lang: { type: "string", default: m.language },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const lost = clouds.find((cloud) => cloud === values.lose);
  const seed = Number(values.seed);
  const known = languages.some((language) => language === values.lang);
  if (values.help || !known || lost === undefined || !Number.isSafeInteger(seed)) {
    io.stdout.write(`${m.nation.usage(clouds.join("|"))}\n`);
    return values.help ? exit.good : exit.usage;
  }
  const root = resolve(values.home ?? fresh());
  const context = createContext({ io, m, door: loadDoor, paint }, { home: root });
  try {
    const { good } = await demonstrateNation(context, { root, seed, bytes: parseSize(values.size), lost });
    tellNext(context, root);
    return good ? exit.good : exit.failed;
  } catch (error) {
    if (error instanceof Interrupted) say(context, m.error.interrupted);
    else reportError(context, error);
    return exitFor(error);
  }
}

const code = await main().catch((error: unknown) => {
  io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${m.nation.usage(clouds.join("|"))}\n`);
  return exit.usage;
});
process.stdout.write("", () => process.exit(code));
