import { z } from "zod";
import { actionRecord, reportReference } from "../../continuity/correction/action.ts";
import { figures } from "../../continuity/evidence/figures.ts";
import { finding } from "../../continuity/evidence/finding.ts";
import { drillReport } from "../../continuity/evidence/report.ts";
import { indicatorNames } from "../../continuity/indicator/target.ts";
import { sha256, timestamp } from "../../events/cloudevent.ts";
import { failure } from "../engine/service.ts";

/** What is answered about a home's evidence, to whoever asks: the command line with `--json`, and the HTTP API. */

const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).readonly();
const count = z.number().int().nonnegative();
const { seq, drill } = drillReport.shape;

export const reportDocument = drillReport.meta({ id: "DrillReport" });

export const reportSummary = z
  .object({
    seq,
    /** Whether the vault holds it as it lies here. */
    sealed: z.boolean(),
    /** Why it is not to be believed, or cannot be read; then nothing else is said of it. */
    error: failure.optional(),
    drill: drill.optional(),
    scenario: z.string().optional(),
    /** When the drill began. */
    time: timestamp.optional(),
    ...figures
      .pick({ successful: true, conforming: true, seconds: true, total: true, reached: true, steps: true })
      .partial().shape,
  })
  .meta({ id: "ReportSummary" });
export type ReportSummary = z.infer<typeof reportSummary>;

export const reportList = z.object({ reports: list(reportSummary) }).meta({ id: "ReportList" });
export type ReportList = z.infer<typeof reportList>;

const proof = z.object({
  seq,
  drill,
  /** SHA-256 of the report's canonical JSON. */
  hash: sha256,
  /** What was looked at. */
  parts: list(z.enum(["page", "report", "record"])),
  /** Whether the page was drawn again and is the same; `otherwise` where another version of Fenchi drew it. */
  drawn: z.enum(["same", "otherwise", "none"]),
  successful: z.boolean(),
  conforming: z.boolean(),
});

export const reportProof = proof.extend({ proven: z.literal(true) }).meta({ id: "ReportProof" });
export type ReportProof = z.infer<typeof reportProof>;

export const evidenceProof = z
  .object({
    /** Whether every report was proven and none is missing. */
    proven: z.boolean(),
    reports: list(proof.partial().extend({ seq, error: failure.optional() })),
    /** Where the chain is not whole. */
    gaps: list(z.object({ kind: z.enum(["missing", "unlinked"]), seq: z.number().int() })),
    /** Reports other than those that the corrective actions remember. */
    exchanged: list(seq),
    /** Reports that no backup holds yet. */
    unsealed: list(seq),
  })
  .meta({ id: "EvidenceProof" });
export type EvidenceProof = z.infer<typeof evidenceProof>;

const moment = z.object({ time: timestamp, report: reportReference });

export const action = z
  .object({
    number: z.number().int().positive(),
    scenario: z.string(),
    /** What was found, the last time. */
    finding,
    state: z.enum(["open", "closed"]),
    opened: moment,
    owner: z.string().nullable(),
    /** Day, as `2026-06-30`. */
    due: z.string().nullable(),
    cause: z.string().nullable(),
    remedy: z.string().nullable(),
    /** By a retest's report, or by a person for a reason. */
    closed: moment
      .partial({ report: true })
      .extend({ by: z.string().optional(), reason: z.string().optional() })
      .nullable(),
    /** How often it was found. */
    times: count,
    /** Numbers of the records that tell of it. */
    history: list(z.number().int().positive()),
    /** Whether it should have been done by now. */
    overdue: z.boolean(),
  })
  .meta({ id: "CorrectiveAction" });
export type ActionDocument = z.infer<typeof action>;

export const actionList = z.object({ actions: list(action) }).meta({ id: "CorrectiveActionList" });
export type ActionList = z.infer<typeof actionList>;

export const actionWithHistory = z
  .object({ action, history: list(actionRecord) })
  .meta({ id: "CorrectiveActionWithHistory" });
export type ActionWithHistory = z.infer<typeof actionWithHistory>;

export const actionChanged = z.object({ action }).meta({ id: "CorrectiveActionChanged" });
export type ActionChanged = z.infer<typeof actionChanged>;

const year = z.number().int();
const share = z.number();

export const indicatorTable = z
  .object({
    /** ROC years. */
    years: list(year),
    indicators: list(
      z.object({
        name: z.enum(indicatorNames),
        /** By year; null where the plan asks for nothing. */
        targets: list(count.nullable()),
        done: list(count),
        agencies: list(
          z.object({
            agency: z.string(),
            cells: list(
              z.object({ done: count, evidence: list(z.object({ kind: z.enum(["report", "record"]), seq: count })) }),
            ),
          }),
        ),
      }),
    ),
    risks: list(
      z.object({
        agency: z.string(),
        system: z.string(),
        threats: count,
        before: z.number(),
        after: z.number(),
        reduction: share,
        enough: z.boolean(),
        records: list(count),
        reports: list(count),
        unsupported: count,
      }),
    ),
    steps: list(
      z.object({
        agency: z.string(),
        operation: z.enum(["backup", "restore"]),
        before: count,
        after: count.nullable(),
        saving: share.nullable(),
        enough: z.boolean(),
        year: year.nullable(),
        record: count,
        report: count.nullable(),
      }),
    ),
    genders: z.object({ female: count, male: count, other: count }),
    agencies: list(
      z.object({
        agency: z.string(),
        vault: z.string(),
        fingerprint: sha256,
        known: z.boolean().nullable(),
        exported: timestamp,
        reports: count,
        gaps: count,
        openActions: count,
      }),
    ),
  })
  .meta({ id: "IndicatorTable" });
