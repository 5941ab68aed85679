import { z } from "zod";
import { hex, sha256, timestamp } from "../../events/cloudevent.ts";
import { Tampered } from "../../events/error.ts";
import { sha256Hex, toCanonical } from "../canonical.ts";
import { entryHash } from "../drill/chain.ts";
import { type DrillEntry, type DrillStep, drillEntry } from "../drill/record.ts";
import { computeFigures } from "./compute.ts";
import { figures } from "./figures.ts";

/**
 * The evidence report of one drill (演練報告). Its canonical JSON is what is signed; its hash is what the next report of the same vault
 * names, so that none can be taken away unseen. It holds the whole record, so that one file proves itself.
 */
export const drillReport = z.strictObject({
  format: z.literal("fenchi/drill-report/v1"),
  /** Of this vault's reports: 1 is the first. */
  seq: z.number().int().min(1).max(999_999),
  /** Hash of the report before; null of the first. */
  previous: sha256.nullable(),
  /** The vault whose key signs. */
  vault: hex(16),
  /** When it was filed, and by which version of Fenchi. */
  filed: timestamp,
  generator: z.string().max(100),
  drill: hex(16),
  /** Hash of the record's last entry, which binds all before it. */
  head: sha256,
  entries: z.array(drillEntry).min(2),
  figures,
});
export type DrillReport = z.infer<typeof drillReport>;

/** What is known of a report before it is one. */
export type ReportFrame = Pick<DrillReport, "seq" | "previous" | "vault" | "filed" | "generator">;

/**
 * The report of a record.
 * @throws {Tampered} `record-broken` where the entries are not one whole drill
 */
export function makeReport(frame: ReportFrame, entries: readonly DrillEntry[]): DrillReport {
  const computed = computeFigures(entries);
  return {
    format: "fenchi/drill-report/v1",
    ...frame,
    drill: startOf(entries).drill,
    head: entryHash(entries.at(-1) as DrillEntry),
    entries: [...entries],
    figures: computed,
  };
}

/** What the next report names. */
export function reportHash(report: DrillReport): string {
  return sha256Hex(toCanonical(report));
}

/**
 * Computes the figures of a report anew from the entries in it.
 * @throws {Tampered} `record-broken`, or `report-figures` where it says other figures
 */
export function replayReport(report: DrillReport): void {
  const again = makeReport(report, report.entries);
  for (const name of ["figures", "head", "drill"] as const) {
    if (Buffer.from(toCanonical(again[name])).equals(toCanonical(report[name]))) continue;
    throw new Tampered("report-figures", `Report ${report.seq} says other figures than its record: ${name} differs.`, {
      next: "Trust the record and not the report: whoever signed it computed wrongly, or on purpose.",
      params: { seq: report.seq, member: name },
    });
  }
}

/** How a record begins. */
export function startOf(entries: readonly DrillEntry[]): Extract<DrillStep, { kind: "started" }> {
  const step = entries[0]?.step;
  if (step?.kind !== "started") throw new TypeError("a whole record starts");
  return step;
}

/** Of a report, what its place in the chain is. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
  readonly previous: string | null;
}

/** Where the chain of a vault's reports is not whole. */
export interface Gap {
  readonly kind: "missing" | "unlinked";
  /** The report that is missing, or that does not name the one before it. */
  readonly seq: number;
}

/**
 * Looks at a vault's reports as a chain, from the first.
 * @param known the newest report that something else vouches for, such as a sealed backup or a corrective action: what is missing behind
 *   the last report at hand is seen by that alone
 */
export function gapsOf(links: readonly Link[], known: number): Gap[] {
  const gaps: Gap[] = [];
  const bySeq = new Map(links.map((link) => [link.seq, link]));
  const last = Math.max(known, ...bySeq.keys(), 0);
  for (let seq = 1; seq <= last; seq++) {
    const link = bySeq.get(seq);
    const before = bySeq.get(seq - 1);
    if (!link) gaps.push({ kind: "missing", seq });
    else if (seq === 1 ? link.previous !== null : before && link.previous !== before.hash) {
      gaps.push({ kind: "unlinked", seq });
    }
  }
  return gaps;
}
