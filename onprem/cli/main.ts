import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Types are stripped and code compiled once, not at every start. In the project's own folder, which nobody else may write to.
enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/fenchi"));

const [{ runCli }, { processIo }, { loadDoor }, { version }] = await Promise.all([
  import("./cli.ts"),
  import("./io.ts"),
  import("./door.ts"),
  import("./version.ts"),
]);
const code = await runCli(process.argv.slice(2), { io: processIo(), door: loadDoor, version: version() });
// A worker or a socket that is still open must not keep the shell waiting; what was written is let out first.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
