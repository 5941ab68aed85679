import { z } from "zod";
import { type Constants, type CostModel, constantNames, factorsOf } from "./cost.ts";
import { solve, symmetricInverse } from "./linear.ts";
import { line } from "./plan.ts";

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
  opening: [0.08, 0.08],
  rounds: [1, 0.3],
  pack: [0.01, 0.01],
  line: [1.04, 0.06],
  byte: [1 / 150e6, 1 / 300e6],
};

/** Relative deviation of single restores that is believed before, and how many records that belief is worth. */
const priorScatter = 0.05;
const priorWorth = 6;

/** Newest records that count: machines and restore code change. */
const counted = 500;

/**
 * Calibrates the model on measured restores: least squares on relative errors, drawn towards what is believed beforehand where records
 * say little. A record tells of the line or of the machine, whichever was slower by the constants so far, so the fit is repeated until
 * that stays. Without records the result is the belief.
 *
 * @param records in order of time
 */
export function calibrate(records: readonly RestoreRecord[]): CostModel {
  const used = records.slice(-counted);
  let model: CostModel = {
    constants: fromValues(constantNames.map((name) => prior[name][0])),
    covariance: constantNames.map((name, row) =>
      constantNames.map((_, column) => (row === column ? prior[name][1] ** 2 : 0)),
    ),
    scatter: priorScatter,
    records: used.length,
  };
  for (let round = 0; round < 8 && used.length > 0; round++) model = fitted(used, model);
  return model;
}

function fitted(records: readonly RestoreRecord[], model: CostModel): CostModel {
  const size = constantNames.length;
  const normal = constantNames.map((name, row) =>
    Array.from({ length: size }, (_, column) => (row === column ? prior[name][1] ** -2 : 0)),
  );
  const right = constantNames.map((name) => prior[name][0] * prior[name][1] ** -2);
  const rows = records.map((record) => ({ factors: shared(record, model), seconds: record.seconds }));
  for (const { factors, seconds } of rows) {
    const worth = (model.scatter * seconds) ** -2;
    for (let row = 0; row < size; row++) {
      const weighted = worth * (factors[row] ?? 0);
      right[row] = (right[row] ?? 0) + weighted * seconds;
      const line = normal[row];
      for (let column = 0; line && column < size; column++)
        line[column] = (line[column] ?? 0) + weighted * (factors[column] ?? 0);
    }
  }
  const values = solveNonnegative(normal, right);
  const squares = rows.reduce(
    (sum, { factors, seconds }) => {
      const predicted = factors.reduce((total, factor, at) => total + factor * (values[at] ?? 0), 0);
      return sum + (predicted / seconds - 1) ** 2;
    },
    priorWorth * priorScatter ** 2,
  );
  return {
    ...model,
    constants: fromValues(values),
    covariance: symmetricInverse(normal),
    scatter: Math.max(0.005, Math.sqrt(squares / (priorWorth + rows.length))),
  };
}

/** Factors of a record: what passed beside others took as much longer. */
function shared(record: RestoreRecord, model: CostModel): number[] {
  const { bytes, fetched, packs, uses, sharing } = record;
  const line = { ...record.line, bitsPerSecond: record.line.bitsPerSecond / sharing };
  return factorsOf({ bytes: bytes * sharing, fetch: fetched, packs, uses }, line, model);
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
