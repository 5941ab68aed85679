import { z } from "zod";
import { type Constants, type CostModel, constantNames, factorsOf, type Load, moduleSeconds } from "./cost.ts";
import { solve, symmetricInverse } from "./linear.ts";
import { type Line, line } from "./plan.ts";

/** A restore that was measured. */
export const restoreRecord = z.object({
  /** Bytes brought back. */
  bytes: z.number().int().nonnegative(),
  /** Bytes that passed the line. */
  fetched: z.number().int().nonnegative(),
  packs: z.number().int().nonnegative(),
  /** Earlier backups that it needed packs of. */
  uses: z.number().int().nonnegative(),
  /** From its first request to its commit; the line was up all the while. */
  seconds: z.number().positive(),
  /** As it was shaped, or measured beside. */
  line,
  /** How many restores shared the line, on average while this one ran; 1 = it had the line to itself. */
  sharing: z.number().min(1),
});
export type RestoreRecord = z.infer<typeof restoreRecord>;

/** What is believed before anything was measured: a small server, and a restore that keeps its line nearly full. */
const prior: Readonly<Record<keyof Constants, readonly [mean: number, deviation: number]>> = {
  opening: [0.08, 0.3],
  rounds: [1, 0.3],
  pack: [0.01, 0.03],
  line: [1.02, 0.06],
  byte: [1 / 150e6, 1 / 30e6],
};

/** Relative deviation of single restores that is believed before, and how many records that belief is worth. */
const priorScatter = 0.05;
const priorWorth = 6;

/** Newest records that count: machines and restore code change. */
const counted = 500;
/**
 * Bytes a second that the machine is taken to work at first. What a record tells of, line or machine, is decided by the constants so far: from a
 * wrong beginning a slow machine would be taken for a bad line for ever.
 */
const beginnings = [150e6, 50e6, 15e6, 4e6];
const rounds = 8;

/**
 * Calibrates the model on measured restores: least squares on relative errors, drawn towards what is believed beforehand where records
 * say little. A record tells of the line or of the machine, whichever was slower by the constants so far, so the fit is repeated, and
 * that of several beginnings is taken which explains most. Without records the result is the belief.
 *
 * @param records in order of time
 */
export function calibrate(records: readonly RestoreRecord[]): CostModel {
  const used = records.slice(-counted);
  const fits = beginnings.map((bytesPerSecond) => {
    let constants: Constants = { ...believed(), byte: 1 / bytesPerSecond };
    for (let round = 0; round < rounds; round++) constants = fitted(used, constants);
    return { constants, misfit: misfitOf(used, constants) };
  });
  const { constants } = fits.reduce((best, each) => (each.misfit < best.misfit ? each : best));
  const squares = used.reduce((sum, record) => sum + errorOf(record, constants) ** 2, priorWorth * priorScatter ** 2);
  const scatter = Math.max(0.005, Math.sqrt(squares / (priorWorth + used.length)));
  const { normal } = equations(used, constants, scatter);
  return { constants, covariance: symmetricInverse(normal), scatter, records: used.length };
}

function believed(): Constants {
  return fromValues(constantNames.map((name) => prior[name][0]));
}

/** The best constants, were it right what each record tells of. */
function fitted(records: readonly RestoreRecord[], constants: Constants): Constants {
  const { normal, right } = equations(records, constants, priorScatter);
  return fromValues(solveNonnegative(normal, right));
}

function equations(
  records: readonly RestoreRecord[],
  constants: Constants,
  scatter: number,
): { readonly normal: number[][]; readonly right: number[] } {
  const size = constantNames.length;
  const normal = constantNames.map((name, row) =>
    Array.from({ length: size }, (_, column) => (row === column ? prior[name][1] ** -2 : 0)),
  );
  const right = constantNames.map((name) => prior[name][0] * prior[name][1] ** -2);
  for (const record of records) {
    const factors = factorsOf(...shared(record), { constants });
    const worth = (scatter * record.seconds) ** -2;
    for (let row = 0; row < size; row++) {
      const weighted = worth * (factors[row] ?? 0);
      right[row] = (right[row] ?? 0) + weighted * record.seconds;
      const into = normal[row];
      for (let column = 0; into && column < size; column++) {
        into[column] = (into[column] ?? 0) + weighted * (factors[column] ?? 0);
      }
    }
  }
  return { normal, right };
}

/** Of one restore: how much longer than it took it should have taken, as a part. */
function errorOf(record: RestoreRecord, constants: Constants): number {
  return moduleSeconds(...shared(record), { constants }) / record.seconds - 1;
}

/** How badly constants explain the records, and how far they are from what is believed, in squares of deviations. */
function misfitOf(records: readonly RestoreRecord[], constants: Constants): number {
  const far = constantNames.reduce((sum, name) => sum + ((constants[name] - prior[name][0]) / prior[name][1]) ** 2, 0);
  return records.reduce((sum, record) => sum + (errorOf(record, constants) / priorScatter) ** 2, far);
}

/** A record as if it had had line and machine to itself: what ran beside others took as much longer. */
function shared({ bytes, fetched, packs, uses, sharing, line }: RestoreRecord): [Load, Line] {
  const load = { bytes: bytes * sharing, fetch: fetched, packs, uses };
  return [load, { ...line, bitsPerSecond: line.bitsPerSecond / sharing }];
}

/** The solution in which no constant is below 0: the one that is furthest below is held there, and the others are found anew. */
function solveNonnegative(normal: readonly (readonly number[])[], right: readonly number[]): number[] {
  const values: number[] = right.map(() => 0);
  const free = new Set(right.keys());
  for (;;) {
    const kept = [...free];
    const solved = solve(
      kept.map((row) => kept.map((column) => normal[row]?.[column] ?? 0)),
      kept.map((at) => right[at] ?? 0),
    );
    let furthest: { readonly at: number; readonly by: number } | undefined;
    for (const [place, at] of kept.entries()) {
      values[at] = Math.max(0, solved[place] ?? 0);
      const name = constantNames[at];
      const by = name === undefined ? 0 : (solved[place] ?? 0) / prior[name][1];
      if (by < (furthest?.by ?? 0)) furthest = { at, by };
    }
    if (!furthest) return values;
    free.delete(furthest.at);
    values[furthest.at] = 0;
  }
}

function fromValues(values: readonly number[]): Constants {
  const [opening = 0, rounds = 0, pack = 0, line = 0, byte = 0] = values;
  return { opening, rounds, pack, line: Math.max(0.5, line), byte };
}
