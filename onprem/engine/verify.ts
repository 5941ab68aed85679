import { FenchiError, InvalidInput, Refused } from "../../events/error.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { sha256Hex } from "../../vault/bytes.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { openManifest } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import { type Expected, expectedObjects, openStatement, openTable } from "../../vault/statement.ts";
import { type Chain, type Link, readChain } from "./chain.ts";
import type { Progress, VerifyReport } from "./service.ts";

type Finding = VerifyReport["findings"][number];

/** What a verification reaches: no key but public ones. */
export interface VerifyPorts {
  readonly vault: VaultDescription;
  /** In order of index. */
  readonly stores: readonly ObjectStore[];
  /** The highest place in the chain that this home remembers: what all providers together forgot shows by it. */
  readonly head: number;
  readonly now: () => number;
}

/** A backup's envelope as verified, and what every provider must hold of it. */
interface Envelope {
  readonly backup: string;
  /** Packs of earlier backups that are needed as well, by the backup they are in. */
  readonly uses: readonly string[];
  /** One list a provider, in order of index. */
  readonly expected: readonly (readonly Expected[])[];
}

/**
 * Reads back everything that every provider should hold of every committed backup (or of one), and holds it against what sealer and tracker
 * signed. Nothing local is relied on and no secret is used: only the pinned public keys.
 */
export async function verifyVault(
  ports: VerifyPorts,
  options: { readonly backup?: string; readonly signal?: AbortSignal },
  onProgress: (progress: Progress) => void,
): Promise<VerifyReport> {
  const begun = ports.now();
  const { stores, vault } = ports;
  const chain = await readChain(stores, vault);
  const findings: Finding[] = chainFindings(chain, ports.head);
  const chosen = choose(chain, options.backup);
  const away = new Set(chain.unreachable.keys());
  const good = new Map<string, Set<string>>();
  const uses = new Map<string, readonly string[]>();
  let [objects, bytes, done] = [0, 0, 0];

  for (const link of chosen) {
    if (options.signal?.aborted) throw aborted();
    const envelope = await openEnvelope(link, ports, away, findings);
    const whole = new Set<string>();
    good.set(link.backup, whole);
    if (envelope) {
      uses.set(link.backup, envelope.uses);
      await Promise.all(stores.map((store, index) => checkAt(store, envelope.expected[index] ?? [], link.backup)));
      for (const { provider } of stores) {
        const bad = findings.some((each) => each.backup === link.backup && each.provider === provider);
        if (!bad && !away.has(provider)) whole.add(provider);
      }
    }
    onProgress({ done: ++done, total: chosen.length });
  }

  /** Objects of one backup at one provider, one after another: a disk reads best in order. */
  async function checkAt(store: ObjectStore, expected: readonly Expected[], backup: string): Promise<void> {
    for (const { name, sha256 } of expected) {
      if (options.signal?.aborted) throw aborted();
      if (away.has(store.provider)) return;
      try {
        const found = await store.digest(name);
        objects++;
        bytes += found.size;
        if (found.sha256 !== sha256) {
          findings.push(finding(store, backup, name, "altered", `${store.provider} holds other bytes of ${name}.`));
        }
      } catch (error) {
        findings.push(asFinding(store, backup, name, error));
        if (error instanceof FenchiError && error.retriable) away.add(store.provider);
      }
    }
  }

  const lost = chosen
    .map(({ backup }) => backup)
    .filter((backup) => holders(backup, good, uses).length < vault.threshold);
  return { backups: chosen.length, objects, bytes, findings, lost, milliseconds: ports.now() - begun };
}

const aborted = () =>
  new Refused("verify-aborted", "The verification was called off before its end.", {
    next: "Nothing was changed; run it again.",
  });

/** Providers that hold a backup whole, used backups included (those that were looked at). */
function holders(
  backup: string,
  good: ReadonlyMap<string, ReadonlySet<string>>,
  uses: ReadonlyMap<string, readonly string[]>,
): string[] {
  const needed = [backup, ...(uses.get(backup) ?? [])].flatMap((each) => good.get(each) ?? []);
  const [own] = needed;
  return own ? [...own].filter((provider) => needed.every((each) => each.has(provider))) : [];
}

function choose(chain: Chain, backup: string | undefined): Link[] {
  if (backup === undefined) return [...chain.links];
  const link = chain.links.find((candidate) => candidate.backup === backup);
  if (link) return [link];
  throw new InvalidInput("backup-unknown", `No provider within reach shows a backup ${backup}.`, {
    next: "List the backups with fenchi list.",
    params: { backup },
  });
}

function chainFindings({ heads, unreachable, altered }: Chain, remembered: number): Finding[] {
  const head = Math.max(remembered, ...heads.values());
  const behind = [...heads]
    .filter(([, own]) => own < head)
    .map(([provider, own]) => ({
      provider,
      object: names.witness(head),
      fault: "behind" as const,
      message: `${provider} shows the chain up to ${own}, and it goes up to ${head}.`,
    }));
  const away = [...unreachable].map(([provider, error]) => ({
    provider,
    object: names.witnesses,
    fault: "unavailable" as const,
    message: error.message,
  }));
  return [...away, ...behind, ...altered.map((each) => ({ ...each, fault: "altered" as const }))];
}

/** Manifest, statement and table from the first provider whose copies verify; a bad copy is found again object by object. */
async function openEnvelope(
  { backup, seq, manifest: manifestHash, sha256: witnessHash }: Link,
  { vault, stores }: VerifyPorts,
  away: ReadonlySet<string>,
  findings: Finding[],
): Promise<Envelope | undefined> {
  for (const store of stores) {
    if (away.has(store.provider)) continue;
    try {
      const revision = await store.get(names.manifest(backup, 1));
      const manifest = openManifest(revision, vault, backup, 1, store.provider);
      const stored = await store.get(names.statement(backup));
      const statement = openStatement(stored, vault, backup, store.provider);
      if (sha256Hex(revision) !== manifestHash || sha256Hex(stored) !== manifest.statement) continue;
      const table = openTable(await store.get(names.table(backup)), statement, store.provider);
      const place = [
        { name: names.manifest(backup, 1), sha256: manifestHash },
        { name: names.witness(seq), sha256: witnessHash },
      ];
      return {
        backup,
        uses: statement.uses.map((use) => use.backup),
        expected: stores.map((_, index) => [...expectedObjects(statement, table, stored, index), ...place]),
      };
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
    }
  }
  for (const store of stores) {
    if (away.has(store.provider)) continue;
    const message = `${store.provider} has no manifest, statement and table of ${backup} that verify.`;
    findings.push(finding(store, backup, names.statement(backup), "missing", message));
  }
  return undefined;
}

function finding(
  { provider }: ObjectStore,
  backup: string,
  object: string,
  fault: Finding["fault"],
  message: string,
): Finding {
  return { provider, backup, object, fault, message };
}

function asFinding(store: ObjectStore, backup: string, object: string, error: unknown): Finding {
  if (!(error instanceof FenchiError)) throw error;
  const fault =
    error.code === "object-missing"
      ? "missing"
      : error.retriable || error.name === "Denied"
        ? "unavailable"
        : "altered";
  return finding(store, backup, object, fault, error.message);
}
