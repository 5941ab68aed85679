import type { RestoreRecord } from "../plan/calibrate.ts";
import { upBetween } from "../plan/line.ts";
import type { Line } from "../plan/plan.ts";
import type { DrillEntry } from "./record.ts";

/** What is known of a module's backup beside the record. */
export interface MeasuredLoad {
  readonly packs: number;
  readonly uses: number;
}

/**
 * What the restores of a drill took, for the next plan's model. Only such are told of as tell of the line and the machine: over a shaped
 * line that was up and the same all the while, with no provider that had to be asked in vain.
 *
 * @param loads by module
 */
export function measuredRestores(
  entries: readonly DrillEntry[],
  loads: ReadonlyMap<string, MeasuredLoad>,
): RestoreRecord[] {
  const started = entries[0]?.step;
  if (started?.kind !== "started" || started.line === null) return [];
  const { line } = started;
  if (entries.some(({ step }) => step.kind === "provider-noticed" || step.kind === "resumed")) return [];
  const spans = spansOf(entries);
  const changes = entries.flatMap(({ at, step }) => (step.kind === "changed" && at > 0 ? [at] : []));
  return spans.flatMap(({ module, from, to, bytes, fetched }): RestoreRecord[] => {
    const load = loads.get(module);
    const seconds = (to - from) / 1000;
    if (!load || seconds <= 0 || !isSteady(line, from / 1000, to / 1000)) return [];
    if (changes.some((at) => at > (spans[0]?.from ?? 0) && at < to)) return [];
    const beside = spans.reduce(
      (sum, other) => sum + Math.max(0, Math.min(to, other.to) - Math.max(from, other.from)),
      0,
    );
    const { window: _, ...steady } = line;
    return [{ bytes, fetched, ...load, seconds, line: steady, sharing: Math.max(1, beside / (to - from)) }];
  });
}

interface Span {
  readonly module: string;
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly fetched: number;
}

function spansOf(entries: readonly DrillEntry[]): Span[] {
  const begun = new Map<string, number>();
  return entries.flatMap(({ at, step }): Span[] => {
    if (step.kind === "module-started") begun.set(step.module, at);
    const from = step.kind === "module-restored" ? begun.get(step.module) : undefined;
    if (step.kind !== "module-restored" || from === undefined) return [];
    return [{ module: step.module, from, to: at, bytes: step.bytes, fetched: step.fetched }];
  });
}

function isSteady(line: Line, from: number, to: number): boolean {
  return upBetween(line, from, to) >= to - from - 1e-6;
}
