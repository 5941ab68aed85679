import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { writeSqlite } from "./database.ts";
import { writeDocuments } from "./documents.ts";
import { dumpStream, writeDump } from "./dump.ts";
import { parseSize } from "./size.ts";

const usage = `Makes synthetic data: a household register of people who do not exist.

  node onprem/sample/main.ts dump      [--size 64MiB] [--output FILE]   SQL dump, to standard output without FILE
  node onprem/sample/main.ts sqlite    [--size 64MiB] --output FILE
  node onprem/sample/main.ts documents [--count 40]   --output FOLDER

  --seed N              same seed, same bytes (default 1)
  --generation N        a later generation of dump or sqlite (default 0, the first)
  --layout scattered|clustered   where its changes lie (default scattered)
  --fraction 0.02       part of the rows that each generation changes
`;

// A reader that has seen enough (head, a drop that was refused) is no news of its own.
process.stdout.on("error", () => process.exit(1));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: "string", default: "64MiB" },
    count: { type: "string", default: "40" },
    output: { type: "string" },
    seed: { type: "string", default: "1" },
    generation: { type: "string", default: "0" },
    layout: { type: "string", default: "scattered" },
    fraction: { type: "string", default: "0.02" },
    help: { type: "boolean", default: false },
  },
});

const seed = Number(values.seed);
const changes = {
  fraction: Number(values.fraction),
  layout: values.layout === "clustered" ? ("clustered" as const) : ("scattered" as const),
  generation: Number(values.generation),
};
const register = { seed, bytes: parseSize(values.size), changes };
const [kind] = positionals;

if (values.help || !kind) process.stdout.write(usage);
else if (kind === "dump" && values.output) await writeDump(values.output, register);
else if (kind === "dump") {
  await pipeline(dumpStream(register), process.stdout);
} else if (kind === "sqlite" && values.output) await writeSqlite(values.output, register);
else if (kind === "documents" && values.output) {
  await writeDocuments(values.output, { seed, count: Number(values.count) });
} else {
  process.stderr.write(usage);
  process.exitCode = 2;
}
