import { join } from "node:path";
import type { Contender } from "../contender.ts";
import { bytesUnder, syncTree } from "../data.ts";
import type { Lab } from "../lab.ts";
import { find } from "./find.ts";

export const findRestic = () => find("restic", ["version"]);

/** How a backup goes into several repositories: one `restic backup` after another, or all at the same time. */
export type Manner = "in turn" | "at once";

/**
 * restic into one repository or into several. `restic copy` from the first to the others was tried and is slower than backing up
 * again. restic syncs what it stores; what it restores it leaves to the system, so that is synced here.
 */
export function restic(lab: Lab, version: string, root: string, places: number, manner: Manner = "in turn"): Contender {
  const env = { RESTIC_PASSWORD: "bench", RESTIC_CACHE_DIR: join(root, "cache"), RESTIC_PROGRESS_FPS: "0.1" };
  const repositories = Array.from({ length: places }, (_, index) => join(root, `repository-${index}`));
  const run = (repository: string, ...args: string[]) =>
    lab.run({ program: "restic", args: ["--quiet", "--repo", repository, "--compression", "auto", ...args], env });
  const name = places === 1 ? "restic, 1 place" : `restic, ${places} places ${manner}`;

  return {
    name,
    root,
    places,
    settings: `restic ${version}, local repository, --compression auto${places === 1 ? "" : `, one backup a place, ${manner}`}`,
    async init() {
      for (const repository of repositories) await run(repository, "init");
    },
    async backup(file) {
      if (manner === "at once") await Promise.all(repositories.map((repository) => run(repository, "backup", file)));
      else for (const repository of repositories) await run(repository, "backup", file);
    },
    async restore(file, folder) {
      await run(repositories[0] ?? root, "restore", "latest", "--target", folder);
      await syncTree(folder);
      return join(folder, file);
    },
    async stored() {
      const sizes = await Promise.all(repositories.map(bytesUnder));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
  };
}
