import type { DataOf, EventOf } from "../../events/index.ts";
import { fromBase64, sha256Hex, toBase64 } from "../../vault/bytes.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { type Manifest, openManifest, signManifest, signWitness } from "../../vault/manifest.ts";
import { openReceipt } from "../../vault/receipt.ts";
import type { SigningKey } from "../../vault/signed.ts";
import type { Statement } from "../../vault/statement.ts";
import type { Now, Said } from "../handler.ts";
import { openEnvelope } from "./envelope.ts";
import type { Announcement, Ledger, LedgerRecord } from "./ledger.ts";
import { assess, holdersOf, isComplete, type Progress } from "./quorum.ts";

/** What MANIFEST answers to. */
export type ManifestEvent = EventOf<"backup.sealed"> | EventOf<"share.stored"> | EventOf<"deadline.passed">;

/** What the tracker reaches the world through. Its key signs manifests and nothing else. */
export interface ManifestPorts {
  readonly vault: VaultDescription;
  readonly ledger: Ledger;
  /** The key of the present term. */
  readonly tracker: SigningKey;
  readonly term: number;
  readonly now: Now;
}

/** A backup as it stands at one moment. */
interface Standing {
  readonly record: LedgerRecord;
  readonly statement: Statement;
  readonly progress: readonly Progress[];
  readonly holders: (revision: number) => Set<string>;
}

/** Names in one `receipt.requested`, so that the event stays small. */
const namesPerRequest = 500;

/**
 * MANIFEST, the tracker: counts receipts that carry the sealer's hashes, and nothing else. At quorum it signs revision 1
 * and chains it; a backup is restorable only when that lies at the quorum too, and protected when all n hold everything.
 */
export async function* trackManifest(event: ManifestEvent, ports: ManifestPorts): Said {
  switch (event.type) {
    case "tw.fenchi.backup.sealed":
      return yield* onSealed(event.data, ports);
    case "tw.fenchi.share.stored":
      return yield* onStored(event.data, ports);
    case "tw.fenchi.deadline.passed":
      return yield* onDeadline(event.data, ports);
  }
}

async function* onSealed(event: DataOf<"backup.sealed">, ports: ManifestPorts): Said {
  const { backup, drop } = event;
  const sealed = { backup, drop, statement: fromBase64(event.statement), table: fromBase64(event.table) };
  const uses = openEnvelope(sealed, ports.vault).statement.uses.map((use) => use.backup);
  await ports.ledger.begin(sealed, uses);
  const record = await ports.ledger.read(backup);
  if (record && !record.announced.has("tracked")) {
    yield { name: "deadline.passed", data: { backup, attempt: 1 } };
    await ports.ledger.announce(backup, "tracked");
  }
  yield* advance(backup, ports);
}

async function* onStored({ backup, provider, receipt }: DataOf<"share.stored">, ports: ManifestPorts): Said {
  const bytes = fromBase64(receipt);
  const { objects, held } = openReceipt(bytes, ports.vault, provider, backup);
  const hash = sha256Hex(bytes);
  const date = (until: string | undefined) => (until === undefined ? undefined : new Date(until));
  await ports.ledger.addReceipt(backup, bytes, [
    ...objects.map(({ name, sha256, lockedUntil }) => ({
      provider,
      name,
      sha256,
      lockedUntil: date(lockedUntil),
      receipt: hash,
    })),
    ...held.map(({ name, lockedUntil }) => ({
      provider,
      name,
      sha256: undefined,
      lockedUntil: date(lockedUntil),
      receipt: hash,
    })),
  ]);
  yield* advance(backup, ports);
}

async function* onDeadline({ backup, attempt }: DataOf<"deadline.passed">, ports: ManifestPorts): Said {
  const standing = await assessBackup(backup, ports);
  if (!standing || standing.record.announced.has("protected")) return;
  const { record, progress, holders } = standing;
  const latest = record.revisions.length;
  const waiting = progress
    .map(({ provider, missing, behind }) => ({
      provider,
      missing: missing.length + behind.length + (latest > 0 && !holders(latest).has(provider) ? 1 : 0),
    }))
    .filter((each) => each.missing > 0);
  // Nobody is waited for where a crash came between the last receipt and what follows from it.
  if (waiting.length > 0) yield { name: "backup.stalled", data: { backup, waiting } };
  for (const { provider, missing } of progress) {
    for (let at = 0; at < missing.length; at += namesPerRequest) {
      const objects = missing.slice(at, at + namesPerRequest);
      yield { name: "receipt.requested", data: { backup, provider, objects } };
    }
    for (let revision = 1; revision <= latest; revision++) {
      if (!holders(revision).has(provider)) yield* hand(record, revision, [provider]);
    }
  }
  yield* advance(backup, ports);
  yield { name: "deadline.passed", data: { backup, attempt: attempt + 1 } };
}

async function assessBackup(backup: string, ports: ManifestPorts): Promise<Standing | undefined> {
  const record = await ports.ledger.read(backup);
  if (!record) return undefined;
  const { statement, table } = openEnvelope(record, ports.vault);
  const rows = await ports.ledger.receipts(backup);
  const completeAt = new Map<string, readonly string[]>();
  for (const use of statement.uses) completeAt.set(use.backup, await completeFor(use.backup, use.statement, ports));
  const progress = assess(ports.vault, record, statement, table, rows, (used) => completeAt.get(used) ?? []);
  return { record, statement, progress, holders: (revision) => holdersOf(record, revision, rows) };
}

/** Providers complete at a used backup, provided it is committed and is the one whose statement was named. */
async function completeFor(backup: string, statementHash: string, ports: ManifestPorts): Promise<readonly string[]> {
  const used = await ports.ledger.read(backup);
  return used?.chained && sha256Hex(used.statement) === statementHash ? used.complete : [];
}

/** Does and says whatever has become due for a backup, and for those that wait for it. */
async function* advance(backup: string, ports: ManifestPorts): Said {
  const { ledger, vault } = ports;
  const before = await assessBackup(backup, ports);
  if (!before) return;
  const complete = before.progress.filter(isComplete);
  const fresh = complete.map((each) => each.provider).filter((name) => !before.record.complete.includes(name));
  if (fresh.length > 0) await ledger.addComplete(backup, fresh);
  if (!before.record.chained && complete.length >= vault.quorum) await commit(before, complete, ports);
  yield* announceRevision(backup, 1, vault.quorum, ["revision-1", "restorable"], ports);
  const standing = await assessBackup(backup, ports);
  if (standing?.record.chained && complete.length === vault.providers.length) {
    await addLastRevision(standing, complete, ports);
    const last = (await ledger.read(backup))?.revisions.length ?? 1;
    yield* announceRevision(backup, last, vault.providers.length, ["revision-2", "protected"], ports);
  }
  if (fresh.length > 0) {
    for (const dependent of await ledger.dependents(backup)) yield* advance(dependent, ports);
  }
}

/** Hands a revision to the providers once, and says what it means once enough of the complete ones hold it. */
async function* announceRevision(
  backup: string,
  revision: number,
  enough: number,
  [handed, reached]: [Announcement, "restorable" | "protected"],
  ports: ManifestPorts,
): Said {
  const standing = await assessBackup(backup, ports);
  if (!standing) return;
  const { record, progress, holders } = standing;
  if (!record.chained || record.revisions.length < revision) return;
  if (!record.announced.has(handed)) {
    if (revision > 1 || handed === "revision-1") {
      yield* hand(
        record,
        revision,
        ports.vault.providers.map((provider) => provider.name),
      );
    }
    await ports.ledger.announce(backup, handed);
  }
  const complete = progress.filter(isComplete).map((each) => each.provider);
  const providers = complete.filter((provider) => holders(revision).has(provider) && holders(1).has(provider));
  if (providers.length < enough || record.announced.has(reached)) return;
  yield { name: `backup.${reached}`, data: { backup, seq: record.chained.seq, providers } };
  await ports.ledger.announce(backup, reached);
}

async function* hand(record: LedgerRecord, revision: number, providers: readonly string[]): Said {
  const manifest = record.revisions[revision - 1];
  if (!manifest || !record.chained) return;
  const { seq, witness } = record.chained;
  for (const provider of providers) {
    yield {
      name: "manifest.signed",
      data: {
        backup: record.backup,
        provider,
        revision,
        manifest: toBase64(manifest),
        ...(revision === 1 ? { witness: { seq, bytes: toBase64(witness) } } : {}),
      },
    };
  }
}

/** Signs revision 1 behind the present head. The bytes are on record before anybody sees them, so a crash sends the same. */
async function commit(standing: Standing, complete: readonly Progress[], ports: ManifestPorts): Promise<void> {
  const { ledger, tracker, vault, term } = ports;
  const { backup } = standing.record;
  for (;;) {
    const after = await ledger.head();
    const [seq, previous] = [(after?.seq ?? 0) + 1, after?.manifest ?? null];
    const value = draft(standing, complete, ports, { seq, previous, revision: 1, before: null });
    const manifest = await signManifest(value, tracker);
    const hash = sha256Hex(manifest);
    const witness = await signWitness({ vault: vault.vault, term, seq, backup, manifest: hash, previous }, tracker);
    if (await ledger.append(backup, after, { term, seq, manifest: hash }, { manifest, witness })) return;
    if ((await ledger.read(backup))?.chained) return;
  }
}

/** Revision 2 names all n. None is needed where revision 1 does already. */
async function addLastRevision(standing: Standing, complete: readonly Progress[], ports: ManifestPorts): Promise<void> {
  const { record } = standing;
  const [first] = record.revisions;
  if (!first || record.revisions.length > 1) return;
  const one = openManifest(first, ports.vault, record.backup, 1);
  if (one.complete.length === ports.vault.providers.length) return;
  const { seq, previous } = one;
  const value = draft(standing, complete, ports, { seq, previous, revision: 2, before: sha256Hex(first) });
  await ports.ledger.addRevision(record.backup, 2, await signManifest(value, ports.tracker));
}

function draft(
  { record, statement }: Standing,
  complete: readonly Progress[],
  ports: ManifestPorts,
  place: Pick<Manifest, "seq" | "previous" | "revision" | "before">,
): Manifest {
  return {
    format: "fenchi/v1",
    vault: ports.vault.vault,
    backup: record.backup,
    term: ports.term,
    ...place,
    statement: sha256Hex(record.statement),
    quorum: ports.vault.quorum,
    complete: complete.map(({ provider, receipts }) => ({ provider, receipts })),
    retainUntil: statement.retainUntil,
    time: ports.now().toISOString(),
  };
}
