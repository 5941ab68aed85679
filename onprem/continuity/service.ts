import { z } from "zod";
import { actionStep } from "../../continuity/correction/action.ts";
import type { DrillReport } from "../../continuity/evidence/report.ts";
import type { IndicatorTable } from "../../continuity/indicator/table.ts";
import { inventoryVersion, note, person, role } from "../../continuity/inventory/version.ts";
import type {
  ActionChanged,
  ActionList,
  ActionWithHistory,
  EvidenceProof,
  ReportList,
  ReportProof,
} from "../evidence/document.ts";
import type {
  ExportedVersion,
  InventoryDifference,
  InventoryDocument,
  InventoryFilter,
  InventoryImport,
  InventorySignOff,
  InventoryVersions,
} from "../inventory/documents.ts";
import type { FileKind } from "../inventory/file.ts";

/**
 * Coming back, as it is asked over HTTP: the same documents that the command line answers with `--json`, made by the same functions. Sizes
 * are bytes, times RFC 3339 in UTC. Every method throws FenchiError alone.
 */
export interface Continuity {
  readonly inventory: InventoryRoom;
  readonly evidence: EvidenceRoom;
}

/** The inventory of core functions, in versions. Errors as of onprem/inventory/documents.ts. */
export interface InventoryRoom {
  show(filter: InventoryFilter): Promise<InventoryDocument>;
  versions(): Promise<InventoryVersions>;
  /** By default the last change. */
  difference(from: number | undefined, to: number | undefined): Promise<InventoryDifference>;
  /** Bytes of a workbook, a CSV or JSON. What is wrong with them is answered and not thrown. */
  import(bytes: Uint8Array<ArrayBuffer>, about: ImportAbout): Promise<InventoryImport>;
  file(kind: FileKind, version: number | undefined): Promise<ExportedVersion>;
  /** Answers once the version's backup can be restored, and in any case after a minute. */
  signOff(request: SignOffRequest): Promise<InventorySignOff>;
}

/** Reports of drills, corrective actions and indicators. Errors as of onprem/evidence/overview.ts and own.ts. */
export interface EvidenceRoom {
  reports(): Promise<ReportList>;
  report(seq: number): Promise<DrillReport>;
  /** The report as one page, whose signature was verified. */
  page(seq: number): Promise<Uint8Array<ArrayBuffer>>;
  prove(seq: number): Promise<ReportProof>;
  proveAll(): Promise<EvidenceProof>;
  /** Those that are open, or all. */
  actions(all: boolean): Promise<ActionList>;
  action(number: number): Promise<ActionWithHistory>;
  change(number: number, change: ActionChange): Promise<ActionChanged>;
  /** Of this home alone. */
  indicators(): Promise<IndicatorTable>;
  indicatorFile(kind: IndicatorFileKind, language: "en" | "zh-TW"): Promise<Uint8Array<ArrayBuffer>>;
}

export const versionNumber = inventoryVersion.shape.number;

/** Who imports, and why. */
export const importAbout = z.object({
  by: person,
  note: note.default(""),
  /** Says what would become of it, and keeps nothing. */
  dryRun: z.boolean().default(false),
});
export type ImportAbout = z.infer<typeof importAbout>;

export const signOffRequest = z
  .object({ by: person, role: role.default(""), /** The newest by default. */ version: versionNumber.optional() })
  .meta({ id: "SignOffRequest" });
export type SignOffRequest = z.infer<typeof signOffRequest>;

const [, assigned, closed] = actionStep.options;

/** What a person says of an action: who does what by when, or that it is done. */
export const actionChange = z
  .discriminatedUnion("kind", [assigned.omit({ action: true }), closed.omit({ action: true })])
  .meta({ id: "CorrectiveActionChange" });
export type ActionChange = z.infer<typeof actionChange>;

export const indicatorFileKinds = ["xlsx", "csv", "html"] as const;
export type IndicatorFileKind = (typeof indicatorFileKinds)[number];
