import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Contender } from "../contender.ts";
import { bytesUnder, syncTree } from "../data.ts";
import type { Lab } from "../lab.ts";
import { find } from "./find.ts";

export const findRclone = () => find("rclone", ["version"]);

/**
 * rclone crypt over a union that writes to all places at once: encrypting once is its fastest way into several. It neither
 * compresses nor keeps generations apart, so each goes under a name of its own, and it leaves syncing to the system.
 */
export function rclone(lab: Lab, version: string, root: string, places: number): Contender {
  const folders = Array.from({ length: places }, (_, index) => join(root, `place-${index}`));
  let generations = 0;
  let env: Record<string, string> = { RCLONE_CONFIG: join(root, "none.conf") };
  const run = (...args: string[]) => lab.run({ program: "rclone", args, env });

  return {
    name: `rclone crypt, ${places} places`,
    root,
    places,
    settings: `rclone ${version}, crypt over union (create policy all)`,
    async init() {
      for (const folder of folders) await mkdir(folder, { recursive: true });
      env = {
        ...env,
        RCLONE_CONFIG_ALL_TYPE: "union",
        RCLONE_CONFIG_ALL_UPSTREAMS: folders.join(" "),
        RCLONE_CONFIG_ALL_CREATE_POLICY: "all",
        RCLONE_CONFIG_CRYPT_TYPE: "crypt",
        RCLONE_CONFIG_CRYPT_REMOTE: "ALL:",
        RCLONE_CONFIG_CRYPT_PASSWORD: (await run("obscure", "bench")).trim(),
      };
    },
    async backup(file) {
      generations += 1;
      await run("copyto", file, `CRYPT:generation-${generations}`);
      for (const folder of folders) await syncTree(folder);
    },
    async restore(_file, folder) {
      const restored = join(folder, "restored");
      await run("copyto", `CRYPT:generation-${generations}`, restored);
      await syncTree(folder);
      return restored;
    },
    async stored() {
      const sizes = await Promise.all(folders.map(bytesUnder));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
  };
}
