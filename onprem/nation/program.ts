import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createIndexes, createTable } from "../sample/dump.ts";
import { mix2 } from "../sample/random.ts";
import { notice } from "../sample/register.ts";
import type { PlacedModule } from "./nation.ts";

const fileBytes = 24_000;

/**
 * Writes a system's programs: configuration, the schema of its tables, and sources in as many files as the size asks.
 *
 * @returns how many files there are
 */
export async function writeProgram(folder: string, placed: PlacedModule, seed: number, bytes: number): Promise<number> {
  const { system, module } = placed;
  const tables = system.modules.flatMap((each) => each.tables);
  const unique = [...new Map(tables.map((table) => [table.name, table])).values()];
  const schema = unique.map((table) => `-- ${table.comment}\n${createTable(table)}${createIndexes(table)}`).join("\n");
  await write(folder, "README.md", `# ${module.name}\n\n${notice}\n`);
  await write(folder, "config/application.yaml", configuration(placed));
  await write(folder, "db/schema.sql", schema);
  const sources = Math.ceil(bytes / fileBytes);
  for (let number = 0; number < sources; number++) {
    const name = unique[number % unique.length]?.name ?? system.database;
    const size = Math.min(fileBytes, bytes - number * fileBytes);
    await write(folder, `src/${name}/${name}_${number + 1}.sql`, source(name, mix2(seed, number), size));
  }
  return sources + 3;
}

async function write(folder: string, path: string, text: string): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}

function configuration({ agency, system, module }: PlacedModule): string {
  const lines = [
    `# ${notice}`,
    `agency: ${agency.name}`,
    `system: ${system.name}`,
    `module: ${module.name}`,
    "server:",
    "  listen: 127.0.0.1:8080",
    "database:",
    `  name: ${system.database}`,
    "  # No password is kept here: the account comes with the machine.",
    "  authentication: peer",
  ];
  return `${lines.join("\n")}\n`;
}

/** Views that differ in names and numbers, as generated code does. */
function source(name: string, seed: number, bytes: number): string {
  const lines: string[] = [`-- ${notice}`];
  for (let length = 0, line = 0; length < bytes; line++) {
    const word = mix2(seed, line);
    const text = `CREATE VIEW ${name}_${word.toString(36)} AS SELECT * FROM ${name} WHERE ${name}_no % ${(word % 97) + 2} = ${word % 2};`;
    lines.push(text);
    length += text.length + 1;
  }
  return `${lines.join("\n")}\n`;
}
