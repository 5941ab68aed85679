import type { z } from "zod";
import { type checkConfig, type RunConfig, runConfig } from "../run/config.ts";
import type { WrittenModule } from "./write.ts";

/**
 * What a run or a drill checks of each module: that its bytes are those that were sealed, and what was known of its data beforehand.
 */
export function checksOf(written: readonly WrittenModule[]): RunConfig {
  return runConfig.parse({
    format: "fenchi/run-config/v1",
    defaults: { checks: [{ kind: "hash", name: "SHA-256" }] },
    modules: Object.fromEntries(
      written.map((module) => [module.placed.reference, { checks: module.facts.map((fact) => checkOf(module, fact)) }]),
    ),
  });
}

function checkOf({ placed }: WrittenModule, fact: WrittenModule["facts"][number]): z.input<typeof checkConfig> {
  const { name } = fact;
  switch (fact.kind) {
    case "rows":
      return { kind: "rows", name, table: fact.table, rows: fact.expected };
    case "count":
      return { kind: "count", name, files: fact.expected };
    case "sql": {
      const engine = placed.module.form === "sqlite" ? "sqlite" : "postgres";
      return { kind: "sql", name, engine, query: fact.query, expect: fact.expected };
    }
  }
}
