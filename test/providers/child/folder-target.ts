/**
 * A process that restores a folder, to be killed at any moment: `node folder-target.ts <archive> <target> <overwrite>`. Prints `begun` when
 * the archive is about to be written, and `done <milliseconds since then>`.
 */
import { readFileSync, writeSync } from "node:fs";
import { createFolderTarget } from "../../../providers/local/folder-target.ts";

const [archive = "", target = "", overwrite = ""] = process.argv.slice(2);
const bytes = readFileSync(archive);
writeSync(1, "begun\n");
const begun = performance.now();
const writer = await createFolderTarget(target).begin("r1", {
  size: bytes.length,
  overwrite: overwrite === "overwrite",
});
const step = 256 * 1024;
for (let offset = writer.present; offset < bytes.length; offset += step) {
  await writer.write(offset, bytes.subarray(offset, offset + step));
  await writer.checkpoint(Math.min(bytes.length, offset + step));
}
await writer.commit();
await writer.clear();
writeSync(1, `done ${performance.now() - begun}\n`);
