import { basename, dirname } from "node:path";
import type { Initialised } from "../home/contract.ts";
import type { InitCommandOptions } from "./commands/init.ts";
import { absolute, answer, type Context, note, say } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";

/** Makes a vault, and says what people have to do about it now. */
export async function init(context: Context, options: InitCommandOptions): Promise<ExitCode> {
  const { m } = context;
  const door = await context.door();
  const made = await door.initHome({
    home: context.home,
    name: options.name ?? basename(context.home).replace(/^\./, ""),
    ...(options.provider === undefined
      ? {}
      : {
          providers: options.provider.map(({ name, folder }) => ({
            name,
            ...placeOf(context, folder),
          })),
        }),
    threshold: options.threshold ?? 2,
    ...(options.quorum === undefined ? {} : { quorum: options.quorum }),
    custodians: options.custodians ?? { threshold: 3, count: 5 },
    ...(options.sheets === undefined ? {} : { sheets: absolute(context, options.sheets) }),
    lockDays: options.lockDays ?? 0,
    language: m.language,
    onStep: (step) => note(context, context.paint("faint", m.init.step[step])),
  });
  answer(context, made);
  tell(context, made);
  return exit.good;
}

/** A bucket as it is written, or a folder by its absolute path. */
export function placeOf(context: Context, text: string): { readonly kind: "local" | "s3"; readonly root: string } {
  return text.startsWith("s3:") ? { kind: "s3", root: text } : { kind: "local", root: absolute(context, text) };
}

function tell(context: Context, made: Initialised): void {
  const { m, paint } = context;
  const { threshold, count } = made.custodians;
  const [sheet = ""] = made.sheets;
  say(context, paint("good", m.init.made(made.name, made.home)));
  say(context, `${m.init.fingerprint}: ${paint("strong", inGroups(made.fingerprint))}`);
  say(context, m.init.rule(made.threshold, made.providers.length));
  for (const { name, root } of made.providers) say(context, `  ${paint("name", name)}  ${root}`);
  if (made.trial) say(context, paint("warning", m.init.trial));
  say(context, "");
  say(context, m.init.sheets(count, threshold, dirname(sheet)));
  say(context, paint("bad", m.init.loss(threshold)));
  say(context, "");
  say(context, m.init.next);
  const home = context.io.environment["FENCHI_HOME"] === made.home ? "" : ` --home ${made.home}`;
  say(context, `  fenchi drop FILE --as SYSTEM/MODULE/NAME${home}`);
}

/** In groups of four, as on the sheets: to be compared by eye. */
export function inGroups(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(" ") ?? "";
}
