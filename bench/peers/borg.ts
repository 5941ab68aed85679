import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Contender } from "../contender.ts";
import { bytesUnder, syncTree } from "../data.ts";
import type { Lab } from "../lab.ts";
import { find } from "./find.ts";

export const findBorg = () => find("borg", ["--version"], "borgbackup");

/** borg into one repository. It syncs what it stores; what it extracts is synced here. */
export function borg(lab: Lab, version: string, root: string): Contender {
  const repository = join(root, "repository");
  const env = { BORG_PASSPHRASE: "bench", BORG_BASE_DIR: join(root, "base") };
  const run = (args: readonly string[], cwd?: string) =>
    lab.run({ program: "borg", args, env, ...(cwd === undefined ? {} : { cwd }) });
  let archives = 0;

  return {
    name: "borg, 1 place",
    root,
    places: 1,
    settings: `borg ${version}, local repository, repokey-blake2, --compression zstd,3`,
    async init() {
      await mkdir(join(root, "base"), { recursive: true });
      await run(["init", "--encryption", "repokey-blake2", repository]);
    },
    async backup(file) {
      archives += 1;
      await run(["create", "--compression", "zstd,3", `${repository}::archive-${archives}`, file]);
    },
    async restore(file, folder) {
      const newest = (await run(["list", "--short", "--last", "1", repository])).trim();
      await run(["extract", `${repository}::${newest}`], folder);
      await syncTree(folder);
      return join(folder, file);
    },
    stored: () => bytesUnder(repository),
  };
}
