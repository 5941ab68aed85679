import { isAbsolute, normalize, sep } from "node:path";
import type { CheckConfig, RunConfig } from "../run/config.ts";

/** Tries of one module: a drill that gives up early tells nothing of what would have come back. */
const attempts = 20;

/**
 * What of a run's configuration holds in a drill: the checks that look only at what came back. Hooks, commands, targets, scripts and web addresses are
 * those of production, and a drill calls none of them.
 */
export function drillRules({ defaults, modules, lanes }: RunConfig): RunConfig {
  return {
    format: "fenchi/run-config/v1",
    inventoryCommands: false,
    ...(lanes === undefined ? {} : { lanes }),
    defaults: { checks: (defaults.checks ?? []).filter(looksInside), attempts, onFailure: "skip-dependents" },
    modules: Object.fromEntries(
      Object.entries(modules).map(([module, rules]) => [module, { checks: (rules.checks ?? []).filter(looksInside) }]),
    ),
  };
}

/** How many checks and hooks of a configuration a drill leaves out. */
export function leftOut(config: RunConfig): number {
  return [config.defaults, ...Object.values(config.modules)].reduce(
    (sum, { before = [], after = [], checks = [], command }) =>
      sum + before.length + after.length + (command ? 1 : 0) + checks.filter((check) => !looksInside(check)).length,
    0,
  );
}

function looksInside(check: CheckConfig): boolean {
  if (check.kind === "http" || check.kind === "script") return false;
  const { path } = check;
  if (path === undefined) return true;
  const way = normalize(path);
  return !isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`);
}
