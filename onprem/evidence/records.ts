import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { type AgencyRecord, type AgencyStep, agencyRecord, agencyStep } from "../../continuity/indicator/record.ts";
import { InvalidInput, NotFound } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import type { PublicKey } from "../../vault/signed.ts";
import { appendChain, type ChainPlace } from "./chain.ts";
import { evidencePlaces } from "./places.ts";
import type { Filing } from "./reports.ts";

/** Where a home's own records are. */
export function recordPlace(home: string, keys: readonly PublicKey[]): ChainPlace<typeof agencyRecord> {
  return { folder: evidencePlaces(home).records, type: "agency-record", schema: agencyRecord, keys };
}

/** Signs a record and appends it. */
export async function appendRecord(
  { home, keys, vault, signer, now }: Filing,
  step: AgencyStep,
): Promise<AgencyRecord | undefined> {
  return appendChain(
    recordPlace(home, keys),
    signer,
    (_, link): AgencyRecord => ({
      format: "fenchi/agency-record/v1",
      vault,
      ...link,
      time: now().toISOString(),
      step,
    }),
  );
}

const largest = 4 * 1024 * 1024;

/**
 * Reads a record from a file: JSON of one, or a CSV of people trained with the columns `course,finished,person,gender`, which may hold
 * several courses.
 * @throws {NotFound} `record-file-missing`; {InvalidInput} `record-file-invalid` naming what is wrong where
 */
export async function readSteps(path: string): Promise<AgencyStep[]> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
    throw new NotFound("record-file-missing", `There is no file ${path}.`, {
      next: "Name a JSON file with one record, or a CSV of people trained.",
      params: { path },
      cause: error,
    });
  });
  if (bytes.byteLength > largest) throw invalid(path, "it has more than 4 MiB");
  const text = textOf(bytes, path);
  return text.trimStart().startsWith("{") ? [parseStep(jsonOf(text, path), path)] : trainingOf(text, path);
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid(path, "it is not in UTF-8", cause);
  }
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(path, cause instanceof Error ? cause.message : "it is not JSON", cause);
  }
}

const row = z.object({ course: z.string(), finished: z.string(), person: z.string(), gender: z.string() });

function trainingOf(text: string, path: string): AgencyStep[] {
  const courses = new Map<string, { course: string; finished: string; people: { person: string; gender: string }[] }>();
  for (const { course, finished, person, gender } of rowsOf(text, path)) {
    const key = JSON.stringify([course, finished]);
    const known = courses.get(key) ?? { course, finished, people: [] };
    known.people.push({ person, gender });
    courses.set(key, known);
  }
  if (courses.size === 0) throw invalid(path, "it names nobody");
  return [...courses.values()].map((each) => parseStep({ kind: "training", ...each }, path));
}

function rowsOf(text: string, path: string): z.infer<typeof row>[] {
  let parsed: unknown;
  try {
    parsed = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  } catch (cause) {
    throw invalid(path, cause instanceof Error ? cause.message : "it is not CSV", cause);
  }
  const rows = z.array(row).safeParse(parsed);
  if (!rows.success) throw invalid(path, "its columns must be course, finished, person and gender", rows.error);
  return rows.data;
}

function parseStep(value: unknown, path: string): AgencyStep {
  const parsed = agencyStep.safeParse(value);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => `${issue.path.join(".") || "file"}: ${issue.message}`).join("; ");
  throw invalid(path, why, parsed.error);
}

function invalid(path: string, why: string, cause?: unknown): InvalidInput {
  return new InvalidInput("record-file-invalid", `${path} holds no record: ${why}.`, {
    next: "Correct it; docs/OPERATIONS.md shows the form of each kind. Nothing was recorded.",
    params: { path, why },
    cause,
  });
}
