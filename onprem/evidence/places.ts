import { join } from "node:path";

/** Where a home keeps its evidence. Everything in it is public to whoever may read the home: none of it is secret. */
export function evidencePlaces(home: string) {
  const evidence = join(home, "evidence");
  return {
    evidence,
    /** A folder a report, named by its six digits. */
    reports: join(evidence, "reports"),
    /** A signed file a step of the corrective actions. */
    actions: join(evidence, "actions"),
    /** A signed file a record of the agency's own: training, procedures, risks. */
    records: join(evidence, "records"),
  };
}

/** The six digits that a report's folder, or a record's file, is named by. */
export function numbered(seq: number): string {
  return String(seq).padStart(6, "0");
}

/** The number in such a name; `undefined` for anything else that lies there. */
export function numberOf(name: string): number | undefined {
  return /^\d{6}$/.test(name) && Number(name) > 0 ? Number(name) : undefined;
}
