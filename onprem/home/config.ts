import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { providerName } from "../../events/cloudevent.ts";
import { InvalidInput, NotFound } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { scheduleEntry } from "../engine/schedule.ts";

const seconds = (fallback: number) => z.number().positive().max(31_536_000).default(fallback);

/** A provider that is a folder. Relative paths are inside the home. */
const localProvider = z.strictObject({
  name: providerName,
  kind: z.literal("local"),
  root: z.string().min(1),
});

/** A provider that is a bucket, written as on the command line: `s3://BUCKET?region=..`. Credentials are the SDK's to find, never here. */
const s3Provider = z.strictObject({
  name: providerName,
  kind: z.literal("s3"),
  root: z.string().startsWith("s3:"),
});

/**
 * `config.json`: what an operator may change by hand; the engine reads it at its start. Nothing in it is secret, and nothing
 * in it weakens what the signed vault description says.
 */
export const configFile = z.strictObject({
  format: z.literal("fenchi-config/v1"),
  providers: z.array(z.discriminatedUnion("kind", [localProvider, s3Provider])).min(3),
  /** Where the HTTP API listens. Port 0 takes any free one. */
  listen: z
    .strictObject({ host: z.string().default("127.0.0.1"), port: z.number().int().min(0).max(65_535).default(0) })
    .prefault({}),
  ingest: z
    .strictObject({
      root: z.string().default("ingest"),
      /** How long a file must not have changed before it is taken. */
      quietSeconds: seconds(30),
      rescanSeconds: seconds(300),
      /** Whether `daily-2026-11-23.sql` is a generation of `daily.sql`. */
      stripDates: z.boolean().default(true),
      /** Whether the ingest's own copy goes once it is safe. */
      remove: z.boolean().default(true),
    })
    .prefault({}),
  /** After how long a backup that is not protected counts as stalled, and missing receipts are asked for. */
  deadlineSeconds: seconds(300),
  schedules: z.array(scheduleEntry).default([]),
  seal: z
    .strictObject({
      /** Zstandard level, 1 to 19. */
      level: z.number().int().min(1).max(19).default(2),
      /** Bytes of earlier generations that this host keeps, sealed, to make deltas against; 0 = none, every generation costs its whole change in chunks. */
      baseBytes: z
        .number()
        .int()
        .nonnegative()
        .default(16 * 1024 ** 3),
    })
    .prefault({}),
  restore: z
    .strictObject({
      /** How long a read may take before other providers are asked for the same bytes. */
      hedgeSeconds: seconds(5),
    })
    .prefault({}),
});
export type Config = z.infer<typeof configFile>;

/** @throws {NotFound} `home-missing`; {InvalidInput} `config-invalid` naming every member that is wrong */
export async function readConfig(path: string, home: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    throw new NotFound("home-missing", `There is no Fenchi home at ${home}.`, {
      next: "Make one with fenchi init, name another with --home or FENCHI_HOME, or bring a vault back with fenchi recover.",
      params: { home },
    });
  }
  return parseConfig(text, path);
}

/** @throws {InvalidInput} `config-invalid` */
export function parseConfig(text: string, path: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `it is not JSON (${cause instanceof Error ? cause.message : cause})`, cause);
  }
  const parsed = configFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => `${issue.path.join(".") || "file"}: ${issue.message}`).join("; ");
  throw invalid(path, why, parsed.error);
}

/** A path of the config, absolute. */
export function insideHome(home: string, path: string): string {
  return isAbsolute(path) ? path : join(home, path);
}

function invalid(path: string, why: string, cause: unknown): InvalidInput {
  return new InvalidInput("config-invalid", `The configuration ${path} cannot be used: ${why}.`, {
    next: "Correct the file; docs/OPERATIONS.md lists every member. Nothing else was touched.",
    params: { path, why },
    cause,
  });
}
