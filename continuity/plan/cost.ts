import { z } from "zod";
import { requestCap, roundTripSeconds, throughput } from "./line.ts";
import type { Line, PlannedBackup } from "./plan.ts";
import { readingFor } from "./reading.ts";

/**
 * How long a restore takes. Its requests one after another cost round trips; then its packs come over the line while those before are
 * decoded and written, so that the slower of line and machine decides; at the end the last requests no longer fill the line:
 *
 * seconds = opening + rounds x (turns x RTT + ending) + pack x packs + max(line x fetch / throughput, byte x bytes)
 *
 * The five constants are calibrated on measured restores (calibrate.ts).
 */
export const constantNames = ["opening", "rounds", "pack", "line", "byte"] as const;
export type ConstantName = (typeof constantNames)[number];

const constants = z.object({
  /** Seconds that every restore takes for keys, target and commit. */
  opening: z.number().nonnegative(),
  /** Times as long as the waiting for round trips takes that the format makes necessary. */
  rounds: z.number().nonnegative(),
  /** Seconds for each pack that are not hidden behind others. */
  pack: z.number().nonnegative(),
  /** Times as long as the line alone would take. */
  line: z.number().positive(),
  /** Seconds for a byte to be decoded, hashed and written. */
  byte: z.number().nonnegative(),
});
export type Constants = z.infer<typeof constants>;

export const costModel = z.object({
  constants,
  /** Covariance of the constants, in the order of {@link constantNames}: what is not known of them. */
  covariance: z.array(z.array(z.number())),
  /** Relative deviation of one restore from what right constants would say. */
  scatter: z.number().nonnegative(),
  /** Measured restores that went into it. */
  records: z.number().int().nonnegative(),
});
export type CostModel = z.infer<typeof costModel>;

/** What of a backup decides how long its restore takes. */
export type Load = Pick<PlannedBackup, "bytes" | "fetch" | "packs" | "uses">;

/** Requests that must follow one another: manifest, statement, table, keys, contents, first pack; of earlier backups that it uses, three more. */
export function turnsOf({ uses }: Pick<Load, "uses">): number {
  return uses > 0 ? 9 : 6;
}

/** Part of the time of a whole request for which the line is not full while the last ones end: pieces are of several lengths. */
const endingPart = 0.75;

/** Seconds for which the line waits for one restore: its turns, and its ending. */
function idleSeconds(load: Load, line: Line): number {
  const { piece, requests } = readingFor(line);
  const usual = 0.75 * piece;
  const ending = load.fetch > requests * usual ? endingPart * (roundTripSeconds(line) + usual / requestCap(line)) : 0;
  return turnsOf(load) * roundTripSeconds(line) + ending;
}

/** Bytes a second at which one restore receives with the line to itself: it asks as is agreed on for that line. */
export function restoreRate({ fetch }: Pick<Load, "fetch">, line: Line): number {
  const { piece, requests } = readingFor(line);
  const pieces = Math.max(1, Math.ceil(fetch / (0.75 * piece)));
  return throughput(line, Math.max(1, fetch / pieces), Math.min(pieces, requests));
}

/** A restore in parts: `waiting` needs neither line nor machine to itself, `receiving` the line, `working` the machine. Seconds of an up line. */
export interface Cost {
  readonly waiting: number;
  readonly receiving: number;
  readonly working: number;
}

export function costOf(load: Load, line: Line, model: Pick<CostModel, "constants">): Cost {
  const { opening, rounds, pack, line: factor, byte } = model.constants;
  return {
    waiting: opening + rounds * idleSeconds(load, line) + pack * load.packs,
    receiving: (factor * load.fetch) / restoreRate(load, line),
    working: byte * load.bytes,
  };
}

/** Seconds of an up line that one restore takes with line and machine to itself. */
export function moduleSeconds(load: Load, line: Line, model: Pick<CostModel, "constants">): number {
  const { waiting, receiving, working } = costOf(load, line, model);
  return waiting + Math.max(receiving, working);
}

/**
 * What each constant is multiplied by to make the seconds of one restore; of line and machine the faster one counts nothing. The sum of
 * products with the constants is {@link moduleSeconds}.
 */
export function factorsOf(load: Load, line: Line, model: Pick<CostModel, "constants">): number[] {
  const { receiving, working } = costOf(load, line, model);
  const transfer = load.fetch / restoreRate(load, line);
  const byLine = receiving >= working;
  return [1, idleSeconds(load, line), load.packs, byLine ? transfer : 0, byLine ? 0 : load.bytes];
}
