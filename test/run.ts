/** Whether every case is tried, and not only a sample (`npm run test:long`). */
export const long = process.env["FENCHI_LONG"] === "1";

/**
 * What a run's samples are drawn by: a new one each run unless FENCHI_SEED gives it, so that in time all cases are tried. It is printed at
 * the start of a run, and a failure is run again with it.
 */
export const runSeed = process.env["FENCHI_SEED"] ?? "";
