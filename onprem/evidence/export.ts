import { z } from "zod";
import { sha256Hex, toCanonical } from "../../continuity/canonical.ts";
import { foldActions } from "../../continuity/correction/register.ts";
import { drillReport, gapsOf, replayReport, startOf } from "../../continuity/evidence/report.ts";
import type { AgencyEvidence } from "../../continuity/indicator/evidence.ts";
import { inventory } from "../../continuity/inventory/inventory.ts";
import { base64, hex, timestamp } from "../../events/cloudevent.ts";
import { Refused, Tampered } from "../../events/error.ts";
import { concat, fromBase64, toBase64, utf8 } from "../../vault/bytes.ts";
import { openDescription } from "../../vault/description.ts";
import { fromVerified } from "../../vault/json.ts";
import { openSigned, type PublicKey, publicKey, sign } from "../../vault/signed.ts";
import { actionPlace } from "./actions.ts";
import { openChain, readChain } from "./chain.ts";
import { openDetached } from "./detached.ts";
import { recordPlace } from "./records.ts";
import { type Filing, readReport, reportNumbers, signatureOf } from "./reports.ts";

/**
 * What an agency hands to the project office: every report, corrective action and record of its vault, signed, with what proves the
 * signature. One file; nothing in it was typed for this.
 */
const agencyExport = z.strictObject({
  format: z.literal("fenchi/agency-export/v1"),
  agency: z.string().trim().min(1).max(100),
  vault: hex(16),
  time: timestamp,
  inventory: inventory.nullable(),
  reports: z.array(z.strictObject({ signature: z.string().max(200), report: drillReport })),
  /** Signed records as they are stored. */
  actions: z.array(base64),
  records: z.array(base64),
});

/** Whom the project office believes: the agencies' fingerprints, taken from their custodian sheets and not from what they send. */
export const roster = z.strictObject({
  format: z.literal("fenchi/roster/v1"),
  agencies: z.array(z.strictObject({ agency: z.string().trim().min(1).max(100), fingerprint: hex(32) })).max(1000),
});
export type Roster = z.infer<typeof roster>;

/** Writes an agency's evidence. @throws what reading its reports, actions and records throws: what is not whole is not handed on */
export async function exportAgency(
  filing: Filing,
  agency: string,
  ownInventory: z.infer<typeof inventory> | null,
): Promise<Uint8Array> {
  const { home, keys, vault, signer, proof, now } = filing;
  const reports = [];
  for (const seq of await reportNumbers(home)) {
    reports.push({ signature: await signatureOf(home, seq), report: (await readReport(home, seq, keys)).report });
  }
  const [actions, records] = await Promise.all([
    readChain(actionPlace(home, keys)),
    readChain(recordPlace(home, keys)),
  ]);
  const payload = toCanonical({
    format: "fenchi/agency-export/v1",
    agency,
    vault,
    time: now().toISOString(),
    inventory: ownInventory,
    reports,
    actions: actions.stored.map(toBase64),
    records: records.stored.map(toBase64),
  } satisfies z.infer<typeof agencyExport>);
  const { algorithm, id, spki } = proof.root;
  const head = `fenchi/agency-export/v1 ${algorithm} ${id} ${spki} ${toBase64(proof.description)}\n`;
  return concat(utf8(head), await sign("agency-export", payload, [signer]));
}

const headForm =
  /^fenchi\/agency-export\/v1 (ed25519|es256) ([0-9a-f]{32}) ([A-Za-z0-9+/]+={0,2}) ([A-Za-z0-9+/]+={0,2})$/;
const headLimit = 256 * 1024;

/**
 * Verifies an export over all its bytes, then everything in it: each report's signature and figures, both records' chains.
 * @param roster where it is given, an agency that it does not name, or by another fingerprint, is refused
 * @throws {Tampered} `export-altered`, `signature-invalid`, `record-broken`, `report-figures`, `chain-broken`, `actions-broken`; {Refused} `export-foreign`
 */
export function openExport(stored: Uint8Array, object: string, known?: Roster): AgencyEvidence {
  const { root, description, rest } = headOf(stored, object);
  const fingerprint = sha256Hex(fromBase64(root.spki));
  const { sealers, vault } = openDescription(description, root, { object });
  const { payload } = openSigned("agency-export", rest, sealers, { object });
  const value = fromVerified(agencyExport, payload, "agency's export");
  if (value.vault !== vault) throw altered(object, "it is not of the vault whose description it holds");
  assertRostered(value.agency, fingerprint, object, known);
  const reports = value.reports.map(({ signature, report }) => {
    const bytes = toCanonical(report);
    openDetached("drill-report", { payload: bytes, signature }, sealers, object);
    replayReport(report);
    return { report, hash: sha256Hex(bytes) };
  });
  const actions = openChain(value.actions.map(fromBase64), { ...actionPlace("", sealers), folder: object });
  const records = openChain(value.records.map(fromBase64), { ...recordPlace("", sealers), folder: object });
  const register = foldActions(actions.records);
  const links = reports.map(({ report, hash }) => ({ seq: report.seq, hash, previous: report.previous }));
  const exchanged = register.reviewed.filter((each) =>
    links.some(({ seq, hash }) => seq === each.seq && hash !== each.hash),
  );
  return {
    agency: value.agency,
    vault,
    fingerprint,
    known: known ? true : null,
    exported: value.time,
    reports,
    gaps: [
      ...gapsOf(links, register.reviewed.at(-1)?.seq ?? 0),
      ...exchanged.map(({ seq }) => ({ kind: "unlinked" as const, seq })),
    ],
    register,
    records: records.records,
    inventory: value.inventory,
  };
}

function headOf(stored: Uint8Array, object: string) {
  const end = Buffer.from(stored.subarray(0, headLimit)).indexOf(0x0a);
  const line = end < 0 ? "" : Buffer.from(stored.subarray(0, end)).toString("latin1");
  const [, algorithm, id, spki = "", description = ""] = headForm.exec(line) ?? [];
  const root = publicKey.safeParse({ algorithm, id, spki });
  // Base64 with spare bits set would be another spelling of the same bytes: one byte changed, and nobody the wiser.
  const exact = toBase64(fromBase64(spki)) === spki && toBase64(fromBase64(description)) === description;
  if (!root.success || !exact) throw altered(object, "its first line is not that of an export");
  return { root: root.data satisfies PublicKey, description: fromBase64(description), rest: stored.subarray(end + 1) };
}

/** @throws {Refused} `export-foreign` */
function assertRostered(agency: string, fingerprint: string, object: string, known: Roster | undefined): void {
  if (!known || known.agencies.some((each) => each.agency === agency && each.fingerprint === fingerprint)) return;
  throw new Refused(
    "export-foreign",
    `${object} says that it is ${agency}'s, but the roster does not know its vault as that.`,
    {
      next: `Its fingerprint is ${fingerprint}: compare it with that agency's custodian sheets, then put it into the roster.`,
      params: { object, agency, fingerprint },
    },
  );
}

function altered(object: string, why: string): Tampered {
  return new Tampered("export-altered", `${object} is no export to be trusted: ${why}.`, {
    next: "Nothing of it was used. Ask the agency to export again: fenchi kpi export FILE.",
    params: { object, why },
  });
}

/** Whose vault this is, as its own drills say; `undefined` where they do not, or name several. */
export function agencyIn(reports: readonly z.infer<typeof drillReport>[], vault: string): string | undefined {
  const names = reports.flatMap((report) => startOf(report.entries).vaults.filter((each) => each.vault === vault));
  const [first, ...others] = new Set(names.map(({ agency }) => agency));
  return others.length === 0 ? first : undefined;
}
