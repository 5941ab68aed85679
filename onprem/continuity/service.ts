import { z } from "zod";
import { actionStep } from "../../continuity/correction/action.ts";
import type { DrillReport } from "../../continuity/evidence/report.ts";
import type { IndicatorTable } from "../../continuity/indicator/table.ts";
import { inventoryVersion, note, person, role } from "../../continuity/inventory/version.ts";
import type { Language } from "../cli/language.ts";
import type { DrillRoom } from "../drill/room.ts";
import { vaultStatus } from "../engine/service.ts";
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
import type { ClosureDocument, DependenciesDocument, PlanDocument, PlanRequest } from "../plan/document.ts";
import type { RunDocument, RunHalt, RunList } from "../run/document.ts";
import type { Wish } from "../run/journal.ts";
import { type RetentionDocument, type StrategyExplanation, strategyList } from "../strategy/document.ts";

/**
 * Coming back, as it is asked over HTTP: the same documents that the command line answers with `--json`, made by the same functions. Sizes
 * are bytes, times RFC 3339 in UTC. Every method throws FenchiError alone.
 */
export interface Continuity {
  readonly inventory: InventoryRoom;
  readonly planning: PlanningRoom;
  readonly strategy: StrategyRoom;
  readonly runs: RunRoom;
  readonly evidence: EvidenceRoom;
  readonly drills: DrillRoom;
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

/** What depends on what, and what a restore would take. Errors as of onprem/plan/planner.ts and onprem/dependency/describe.ts. */
export interface PlanningRoom {
  dependencies(): Promise<DependenciesDocument>;
  /** What one function takes, by its reference, or by its name where only one has it. */
  closure(module: string): Promise<ClosureDocument>;
  /** Of all, or of what one function takes. */
  picture(kind: PictureKind, module: string | undefined, language: Language): Promise<string>;
  plan(request: PlanRequest): Promise<PlanDocument>;
}

/** How often, how long and how widely each item is kept. Errors as of onprem/strategy/describe.ts. */
export interface StrategyRoom {
  /** With the items whose next generation does not come in time. */
  list(): Promise<StrategyOverview>;
  explain(item: string): Promise<StrategyExplanation>;
  retention(item: string): Promise<RetentionDocument>;
}

/** Plans that are carried out, by whatever process does. Errors as of onprem/run/describe.ts and runs.ts. */
export interface RunRoom {
  list(): Promise<RunList>;
  show(run: string): Promise<RunDocument>;
  /** Answers once it has halted, and in any case after ten seconds: it halts where it can go on from. */
  halt(run: string, wish: Wish): Promise<RunHalt>;
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
  indicatorFile(kind: IndicatorFileKind, language: Language): Promise<Uint8Array<ArrayBuffer>>;
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

export const pictureKinds = ["svg", "mermaid"] as const;
export type PictureKind = (typeof pictureKinds)[number];

export const strategyOverview = strategyList
  .extend({ overdue: vaultStatus.shape.overdue, strategyProblem: vaultStatus.shape.strategyProblem })
  .meta({ id: "StrategyOverview" });
export type StrategyOverview = z.infer<typeof strategyOverview>;

export const indicatorFileKinds = ["xlsx", "csv", "html"] as const;
export type IndicatorFileKind = (typeof indicatorFileKinds)[number];
