import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrno } from "../../providers/local/errno.ts";
import { sha256Hex } from "../../vault/bytes.ts";
import type { DropStatus, Service } from "../engine/service.ts";
import { evidencePlaces, numbered } from "./places.ts";
import { reportFiles, reportNumbers } from "./reports.ts";

/** Under which items the vault keeps its own evidence. */
export const evidenceItems = { reports: "fenchi/drill/reports", actions: "fenchi/drill/actions" } as const;

/** As what a report's page is sealed: its number can be read from the list of backups. */
const sealedName = (seq: number): string => `report-${numbered(seq)}.html`;
const sealedForm = /^report-(\d{6})\.html$/;

/** Reports as the vault holds them. */
export interface SealedReports {
  /** Numbers of reports that lie sealed as they lie here. */
  readonly sealed: readonly number[];
  /** The newest report that was ever sealed; 0 where none was. */
  readonly newest: number;
}

/** Compares the home's reports with the backups of them. */
export async function sealedReports(service: Pick<Service, "backups">, home: string): Promise<SealedReports> {
  const backups = await service.backups({ item: evidenceItems.reports, limit: 10_000 });
  const hashes = new Set(backups.map(({ sha256 }) => sha256));
  const numbers = backups.flatMap(({ name }) => Number(sealedForm.exec(name)?.[1] ?? 0));
  const sealed: number[] = [];
  for (const seq of await reportNumbers(home)) {
    const page = await readFile(pagePath(home, seq)).catch((error: unknown) => {
      if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
      throw error;
    });
    if (page && hashes.has(sha256Hex(page))) sealed.push(seq);
  }
  return { sealed, newest: Math.max(0, ...numbers) };
}

/**
 * Backs up what evidence of this home is in no backup yet: each report's page, and the record of corrective actions when a report is new.
 * Safe to repeat. @returns the drops, which may be under way still; `settleDrops` waits for them
 */
export async function sealEvidence(
  service: Pick<Service, "backups" | "drop">,
  home: string,
): Promise<readonly DropStatus[]> {
  const { sealed } = await sealedReports(service, home);
  const drops: DropStatus[] = [];
  for (const seq of await reportNumbers(home)) {
    if (sealed.includes(seq)) continue;
    drops.push(await service.drop({ item: evidenceItems.reports, path: pagePath(home, seq), name: sealedName(seq) }));
  }
  const { actions } = evidencePlaces(home);
  if (drops.length > 0 && (await isFilled(actions))) {
    drops.push(await service.drop({ item: evidenceItems.actions, path: actions, name: "actions" }));
  }
  return drops;
}

/** Waits until each can be restored or has failed, and no longer than `milliseconds`. */
export async function settleDrops(
  service: Pick<Service, "dropStatus">,
  drops: readonly DropStatus[],
  milliseconds: number,
): Promise<readonly DropStatus[]> {
  const deadline = performance.now() + milliseconds;
  const settle = async (first: DropStatus): Promise<DropStatus> => {
    let status = first;
    while (!["restorable", "protected", "failed"].includes(status.state)) {
      const left = deadline - performance.now();
      if (left <= 0) return status;
      status = await service.dropStatus(first.drop, { state: "restorable", milliseconds: Math.min(left, 10_000) });
      if (status.state === "queued") await sleep(20);
    }
    return status;
  };
  return Promise.all(drops.map(settle));
}

function pagePath(home: string, seq: number): string {
  return join(evidencePlaces(home).reports, numbered(seq), reportFiles.page);
}

async function isFilled(folder: string): Promise<boolean> {
  return (
    (
      await readdir(folder).catch((error: unknown) => {
        if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
        throw error;
      })
    ).length > 0
  );
}
