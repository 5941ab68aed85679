import { type ActionRecord, type ActionStep, actionRecord } from "../../continuity/correction/action.ts";
import { type ActionRegister, actionOf, assertClosable, foldActions } from "../../continuity/correction/register.ts";
import { reviewReport } from "../../continuity/correction/review.ts";
import type { PublicKey } from "../../vault/signed.ts";
import { appendChain, type ChainPlace, readChain } from "./chain.ts";
import { evidencePlaces } from "./places.ts";
import { type FiledReport, type Filing, readReport, reportNumbers } from "./reports.ts";

/** Where a home's corrective actions are. */
export function actionPlace(home: string, keys: readonly PublicKey[]): ChainPlace<typeof actionRecord> {
  return { folder: evidencePlaces(home).actions, type: "action-review", schema: actionRecord, keys };
}

/** What stands. @throws {Tampered} `signature-invalid`, `chain-broken`, `actions-broken` */
export async function readActions(home: string, keys: readonly PublicKey[]): Promise<ActionRegister> {
  return foldActions((await readChain(actionPlace(home, keys))).records);
}

/**
 * Looks every report through that was not yet, in order: each opens, closes and reopens actions in one step, so that a crash leaves it
 * done or not done.
 */
export async function reviewReports(filing: Filing): Promise<ActionRegister> {
  const { home, keys, vault, signer, now } = filing;
  const known = (await readActions(home, keys)).reviewed.at(-1)?.seq ?? 0;
  for (const seq of (await reportNumbers(home)).filter((each) => each > known)) {
    const filed = await readReport(home, seq, keys);
    await appendChain(actionPlace(home, keys), signer, ({ records }, link): ActionRecord | undefined => {
      const register = foldActions(records);
      if (register.reviewed.some((each) => each.seq >= seq)) return undefined;
      const step: ActionStep = {
        kind: "reviewed",
        report: referenceTo(filed),
        changes: reviewReport(register, filed.report),
      };
      return { format: "fenchi/action/v1", vault, ...link, time: now().toISOString(), step };
    });
  }
  return readActions(home, keys);
}

/**
 * Writes down what a person says of an action.
 * @throws {NotFound} `action-unknown`; {Conflict} `action-closed`, `action-unexplained` where it cannot be closed
 */
export async function recordAction(
  { home, keys, vault, signer, now }: Filing,
  step: Exclude<ActionStep, { kind: "reviewed" }>,
): Promise<ActionRegister> {
  await appendChain(actionPlace(home, keys), signer, ({ records }, link): ActionRecord => {
    const action = actionOf(foldActions(records), step.action);
    if (step.kind === "closed") assertClosable(action);
    return { format: "fenchi/action/v1", vault, ...link, time: now().toISOString(), step };
  });
  return readActions(home, keys);
}

export function referenceTo({ seq, hash, report }: FiledReport) {
  return { seq, hash, drill: report.drill };
}
