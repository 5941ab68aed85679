import { randomInt } from "node:crypto";
import { defineConfig } from "vitest/config";

/** One for all suites of a run; `npm test` gives it. */
let seed = process.env["FENCHI_SEED"];
if (seed === undefined) {
  seed = String(randomInt(2 ** 31));
  process.env["FENCHI_SEED"] = seed;
  console.error(`FENCHI_SEED=${seed} (set it to run the same again)`);
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    env: { FENCHI_SEED: seed },
    execArgv: ["--disable-warning=ExperimentalWarning"],
  },
});
