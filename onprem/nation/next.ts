import { join, relative } from "node:path";
import { type Context, say } from "../cli/context.ts";
import { leader } from "./build.ts";
import { agencies } from "./nation.ts";
import { nationPlaces } from "./places.ts";

/** Says what may be tried with what the demonstration left, as commands to copy. */
export function tellNext(context: Context, root: string): void {
  const { m, paint, io } = context;
  const places = nationPlaces(root);
  const { tries, next } = m.nation;
  const here = (path: string) => {
    const inside = relative(io.folder, path);
    return quote(inside === "" || inside.startsWith("..") ? path : inside);
  };
  const fenchi = (words: string) => `npm run -s fenchi -- ${words} --home ${here(places.home(leader))}`;
  const others = agencies.filter((agency) => agency !== leader);
  const vaults = others.map((agency) => `--vault ${agency.name}=${here(places.home(agency))}`).join(" ");
  const core = "內政部/戶政與役政資訊系統/1";
  const commands: (readonly [string, string])[] = [
    [tries.verify, fenchi("drill verify")],
    [tries.explain, fenchi("policy explain 戶政與役政資訊系統/戶籍登記/戶籍登記.sql")],
    [tries.dependencies, fenchi(`dependencies --core ${core} --svg ${here(join(root, "dependencies.svg"))}`)],
    [tries.plan, fenchi(`plan --only-core --line 2M,600ms,2% ${vaults}`)],
    [tries.kpi, fenchi(`kpi show ${here(places.exports)}/*.fenchi-kpi --roster ${here(places.roster)}`)],
    [tries.clean, `rm -r ${here(root)}`],
  ];
  say(context, `\n${paint("strong", next)}`);
  for (const [does, command] of commands) say(context, `  ${paint("faint", `# ${does}`)}\n  ${command}`);
}

/** As a POSIX shell takes it. */
function quote(word: string): string {
  return /^[\w./\p{L}-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
