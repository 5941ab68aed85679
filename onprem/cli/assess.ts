import type { VaultStatus } from "../engine/service.ts";

/** Whether the backups are safe, in one word, and why not. */
export interface Assessment {
  /**
   * `empty`: nothing backed up; `safe`; `working`: safe as far as there is something, more under way; `attention`: all can be restored, and somebody
   * should look; `partly`: some cannot be restored and wait for a provider; `risk`: nothing can be restored now.
   */
  readonly verdict: "empty" | "safe" | "working" | "attention" | "partly" | "risk";
  readonly reasons: readonly Reason[];
  /** Providers that may still be lost. */
  readonly spare: number;
  /** Backups that can be restored. */
  readonly restorable: number;
  /** Drops and backups on their way to be restorable. */
  readonly open: number;
}

export type Reason =
  | { readonly kind: "away"; readonly names: readonly string[]; readonly spare: number }
  | { readonly kind: "tooFew"; readonly reachable: number; readonly threshold: number }
  | { readonly kind: "stalled"; readonly names: readonly string[] }
  | { readonly kind: "failed"; readonly count: number }
  | { readonly kind: "dead"; readonly count: number }
  | { readonly kind: "overdue"; readonly count: number }
  | { readonly kind: "late"; readonly count: number }
  | { readonly kind: "none"; readonly count: number }
  | { readonly kind: "strategy" };

/** Answers "are the backups safe?" from a vault's status. Pure, so that every answer can be shown to be right. */
export function assess(status: VaultStatus): Assessment {
  const { providers, threshold, backups, drops, queues } = status;
  const away = providers.filter((provider) => !provider.reachable).map((provider) => provider.name);
  const reachable = providers.length - away.length;
  const spare = Math.max(0, reachable - threshold);
  const stalled = [...new Set(drops.flatMap((drop) => (drop.state === "failed" ? [] : drop.stalled)))];
  const failed = drops.filter((drop) => drop.state === "failed").length;
  const dead = queues.reduce((sum, queue) => sum + queue.dead, 0);
  const restorable = backups.restorable + backups.protected;
  const under = drops.filter((drop) => drop.state !== "failed" && drop.state !== "restorable");
  const stuck = under.some((drop) => drop.stalled.length > 0);
  const reasons: Reason[] = [];
  if (reachable < threshold) reasons.push({ kind: "tooFew", reachable, threshold });
  else if (away.length > 0) reasons.push({ kind: "away", names: away, spare });
  if (stalled.length > 0) reasons.push({ kind: "stalled", names: stalled });
  if (failed > 0) reasons.push({ kind: "failed", count: failed });
  if (dead > 0) reasons.push({ kind: "dead", count: dead });
  for (const kind of ["late", "overdue", "none"] as const) {
    const count = status.overdue.filter(({ state }) => state === kind).length;
    if (count > 0) reasons.push({ kind, count });
  }
  if (status.strategyProblem) reasons.push({ kind: "strategy" });
  const common = { reasons, spare, restorable, open: under.length };
  if (reachable < threshold) return { verdict: "risk", ...common };
  if (stuck) return { verdict: "partly", ...common };
  if (reasons.length > 0) return { verdict: "attention", ...common };
  if (under.length > 0) return { verdict: "working", ...common };
  return { verdict: restorable === 0 ? "empty" : "safe", ...common };
}

/** Whether somebody has to do something. */
export function needsAttention({ verdict }: Assessment): boolean {
  return verdict === "attention" || verdict === "partly" || verdict === "risk";
}
