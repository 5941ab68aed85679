/**
 * A process of its own over a local store, for what only a process can meet: `node store.ts <how> <root>`.
 * - `read-only`: tries every operation without the right to write, and reports what each came to.
 * - `limited`: the same under a file size limit that the parent has set.
 * - `writer`: puts for ever and prints each name that was acknowledged, until it is killed.
 */
import { createHash, randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { createFileTarget } from "../../../providers/local/target.ts";
import { openLocal } from "../../contract/local.ts";
import { codeOf } from "../../contract/outcome.ts";

const [how = "", root = ""] = process.argv.slice(2);
const store = openLocal(root);

async function readOnly(): Promise<unknown> {
  // The superuser ignores permissions, so it becomes nobody first.
  if (process.getuid?.() === 0) {
    process.setgroups?.([]);
    process.setgid?.(65534);
    process.setuid?.(65534);
  }
  return {
    get: Buffer.from(await store.get("packs/ab/0")).toString(),
    equal: await codeOf(store.put("packs/ab/0", Buffer.from("share"))),
    put: await codeOf(store.put("packs/cd/0", Buffer.from("new"))),
    remove: await codeOf(store.remove("packs/ab/0")),
    target: await codeOf(createFileTarget(join(root, "restored")).begin("r1", { size: 1, overwrite: false })),
  };
}

async function limited(): Promise<unknown> {
  // The signal's default is to end the process; handled, the write fails with EFBIG.
  process.on("SIGXFSZ", () => {});
  return {
    small: await codeOf(store.put("small", Buffer.alloc(1_000))),
    large: await codeOf(store.put("large", [Buffer.alloc(10_000), Buffer.alloc(1_000_000)])),
    visible: (await store.stat("large")) !== undefined,
    after: await codeOf(store.put("after", Buffer.alloc(1_000))),
    target: await codeOf(createFileTarget(join(root, "restored")).begin("r1", { size: 1_000_000, overwrite: false })),
  };
}

async function write(): Promise<void> {
  const one = async () => {
    for (;;) {
      const parts = Array.from({ length: 20 }, () => randomBytes(10_000));
      const name = `packs/${createHash("sha256").update(Buffer.concat(parts)).digest("hex")}/0`;
      await store.put(name, parts);
      writeSync(1, `${name}\n`);
    }
  };
  await Promise.all([one(), one(), one(), one()]);
}

if (how === "writer") await write();
else console.log(JSON.stringify(how === "read-only" ? await readOnly() : await limited()));
