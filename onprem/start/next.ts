import { basename, join, relative } from "node:path";
import { type Context, say } from "../cli/context.ts";
import { formatTable } from "../cli/format.ts";
import type { Demonstration } from "./demo.ts";

/** Says where everything lies and what may be tried, as commands to copy. */
export function tellNext(context: Context, { samples, restored, vault, good }: Demonstration): void {
  const { m, paint, home } = context;
  const { where, places, next, tries, clean } = m.start;
  const head = (text: string) => say(context, `\n${paint("strong", text)}`);
  say(context, `\n${good ? paint("good", m.start.good) : paint("bad", m.start.bad)}`);

  head(where);
  const lying = [
    [places.data, join(home, "sample")],
    [places.restored, restored],
    [places.providers, join(home, "providers")],
    [places.sheets, join(home, "sheets")],
    [places.keys, join(home, "keys")],
  ];
  say(context, formatTable(lying.map(([what = "", path = ""]) => ["", what, path])).trimEnd());

  head(next);
  const inside = relative(context.io.folder, home);
  const here = inside === "" || inside.startsWith("..") ? home : inside;
  const fenchi = (words: string) => `npm run -s fenchi -- ${words} --home ${quote(here)}`;
  const [first] = samples;
  const folder = samples.find((sample) => sample.example !== undefined);
  const commands: (readonly [string, string])[] = [
    [tries.status, fenchi("status")],
    [tries.list, fenchi("list")],
    [tries.restore, fenchi(`restore ${quote(first?.item ?? "")} --to ${quote(join(here, "again.sql"))}`)],
    [
      tries.path,
      fenchi(
        `restore ${quote(folder?.item ?? "")} --path ${quote(folder?.example ?? "")} --to ${quote(join(here, basename(folder?.example ?? "one")))}`,
      ),
    ],
    [tries.drop, fenchi("drop README.md --as demo/docs/readme")],
    [clean, `rm -r ${quote(here)}`],
  ];
  for (const [does, command] of commands) say(context, `  ${paint("faint", `# ${does}`)}\n  ${command}`);
  if (!vault.trial) return;
  say(context, `\n${paint("warning", m.init.trial)}`);
}

/** As a POSIX shell takes it. */
function quote(word: string): string {
  return /^[\w./\p{L}-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
