import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { InvalidInput } from "../events/error.ts";
import { parseSize } from "../onprem/sample/size.ts";
import type { Extent } from "./bench.ts";

/** The works by name, in the order they are done. */
export const workNames = [
  "cold",
  "restore",
  "without",
  "ranged",
  "clustered",
  "scattered",
  "drops",
  "piped",
  "kernels",
] as const;
export type WorkName = (typeof workNames)[number];

export interface Options {
  readonly extent: Extent;
  readonly only: readonly WorkName[];
  /** A short run that judges nothing. */
  readonly quick: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  /** Folder for all that is made on the way: of the bench's own, since it is removed with all that is in it. */
  readonly work: string;
  /** Folder of the report. */
  readonly out: string;
}

export const usage = `Measures Fenchi beside restic, borg and rclone crypt, as far as they are installed.

  npm run bench -- [options]

  --quick          little data, one run, no judgement: does everything work, and about how fast
  --only WORKS     of ${workNames.join(", ")}; several with commas
  --size SIZE      bytes of the dump (default 1GiB; quick: 64MiB)
  --long SIZE      bytes of the long piped dump (default 10GiB; quick: twice the size)
  --runs N         runs of each work and contender, by turns (default 3; quick: 1)
  --work DIR       where data and repositories are made (default .bench), in a folder of their own
  --keep           leave them there
  --json           print the report as JSON
  --help

Writes bench.md, bench.json and bench.svg to .bench/. Exit status: 0, or 1 if something did not work, restored
bytes differed, or (not with --quick) a bar was missed; 2 for a wrong option.
`;

const bench = join(import.meta.dirname, "../.bench");

const size = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      try {
        return parseSize(text);
      } catch (error) {
        context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
        return z.NEVER;
      }
    })
    .pipe(z.number().min(4 << 20, "at least 4MiB"));

const schema = z.object({
  only: z
    .string()
    .default(workNames.join(","))
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(workNames))),
  runs: z.coerce.number().int().min(1).max(99).optional(),
  work: z.string().default(bench),
  quick: z.boolean().default(false),
  json: z.boolean().default(false),
  keep: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** @throws InvalidInput `bench-option` */
export function readOptions(args: readonly string[]): Options {
  const values = parse(() => {
    const given = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        size: { type: "string" },
        long: { type: "string" },
        runs: { type: "string" },
        work: { type: "string" },
        quick: { type: "boolean" },
        json: { type: "boolean" },
        keep: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
    const common = schema.parse(given);
    const bytes = size(common.quick ? "64MiB" : "1GiB").parse(given.size);
    const long = size(common.quick ? String(2 * bytes) : "10GiB").parse(given.long);
    return { ...common, size: bytes, long };
  });
  const { quick, size: bytes, long, runs = quick ? 1 : 3 } = values;
  const drops = quick ? { drops: 50, peerDrops: 3 } : { drops: 1000, peerDrops: 50 };
  return {
    extent: { size: bytes, long, runs, ...drops },
    only: workNames.filter((name) => values.only.includes(name)),
    quick,
    json: values.json,
    keep: values.keep,
    help: values.help,
    work: join(resolve(values.work), "fenchi-bench"),
    out: bench,
  };
}

function parse<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why =
      cause instanceof z.ZodError
        ? cause.issues
            .map(({ path, message }) => [...path.map((part) => `--${String(part)}`), message].join(" "))
            .join("; ")
        : cause instanceof Error
          ? cause.message
          : String(cause);
    throw new InvalidInput("bench-option", why, { next: "See --help.", cause });
  }
}
