import { expect } from "vitest";
import { openAbandonment } from "../../vault/abandonment.ts";
import { sha256Hex } from "../../vault/bytes.ts";
import { openManifest, openWitness } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import { expectedObjects, openStatement, openTable } from "../../vault/statement.ts";
import type { World } from "../fakes/pipeline.ts";

/** What must be so at the end, whatever happened on the way. @returns the backups in the order of the chain */
export async function auditWorld(world: World): Promise<string[]> {
  const backups = auditChain(world);
  const stated = new Set<string>();
  for (const backup of backups) await auditBackup(world, backup, stated);
  await auditAbandoned(world, backups, stated);
  for (const staging of world.staging) expect([...staging.objects.keys()]).toEqual([]);
  for (const { state, secrets } of world.sealings.values()) {
    expect(["committed", "abandoned"]).toContain(state);
    expect(secrets.byteLength).toBe(0);
  }
  return backups;
}

/** One chain without a gap, whose every link names the one before, the same at all providers. */
function auditChain({ vault, stores, ledger }: World): string[] {
  const backups: string[] = [];
  let previous: string | null = null;
  for (let seq = 1; seq <= ledger.records.size; seq++) {
    const [bytes, ...others] = stores.map((store) => store.objects.get(names.witness(seq))?.bytes);
    if (!bytes) throw new Error(`no witness ${seq} at the first provider`);
    for (const other of others) expect(other).toEqual(bytes);
    const witness = openWitness(bytes, vault, seq);
    expect(witness.previous).toBe(previous);
    previous = witness.manifest;
    backups.push(witness.backup);
  }
  for (const store of stores) {
    const witnesses = [...store.objects.keys()].filter((name) => name.startsWith("witness/"));
    expect(witnesses).toHaveLength(backups.length);
  }
  return backups;
}

/** All providers hold the very objects that the sealer signed, and the same manifest revisions. */
async function auditBackup(world: World, backup: string, stated: Set<string>): Promise<void> {
  const { vault, stores } = world;
  const held = stores[0]?.objects.get(names.statement(backup))?.bytes ?? new Uint8Array(0);
  const statement = openStatement(held, vault, backup);
  const table = openTable(stores[0]?.objects.get(names.table(backup))?.bytes ?? new Uint8Array(0), statement);
  for (const id of [...table.packs.map((pack) => pack.id), ...statement.abandoned]) stated.add(id);
  for (const [index, store] of stores.entries()) {
    for (const { name, sha256 } of expectedObjects(statement, table, held, index)) {
      expect((await store.digest(name)).sha256, `${name} at ${store.provider}`).toBe(sha256);
    }
  }
  const revisions = stores.map((store) =>
    [...store.objects].filter(([name]) => name.startsWith(`backups/${backup}/manifest/`)).sort(),
  );
  for (const other of revisions) {
    expect(other.map(([name, { bytes }]) => [name, sha256Hex(bytes)])).toEqual(
      revisions[0]?.map(([name, { bytes }]) => [name, sha256Hex(bytes)]),
    );
  }
  let before: string | null = null;
  for (const [i, [, { bytes }]] of (revisions[0] ?? []).entries()) {
    const manifest = openManifest(bytes, vault, backup, i + 1);
    expect(manifest.before).toBe(before);
    expect(manifest.statement).toBe(sha256Hex(held));
    before = sha256Hex(bytes);
  }
  const last = revisions[0]?.length ?? 0;
  const named = openManifest(revisions[0]?.at(-1)?.[1].bytes ?? new Uint8Array(0), vault, backup, last).complete;
  expect(named.map((each) => each.provider).toSorted()).toEqual([...world.providerNames].sort());
}

/** Whatever lies at a provider is named by a statement or by a signed record that says it was given up. */
async function auditAbandoned(world: World, backups: readonly string[], stated: Set<string>): Promise<void> {
  for (const { backup, state } of world.sealings.values()) {
    if (state !== "abandoned") continue;
    expect(backups).not.toContain(backup);
    for (const store of world.stores) {
      const record = openAbandonment(await store.get(names.abandoned(backup)), world.vault, backup);
      for (const pack of record.packs) stated.add(pack);
    }
  }
  for (const store of world.stores) {
    for (const name of store.objects.keys()) {
      const [kind, id = ""] = name.split("/");
      if (kind === "packs") expect(stated, `${name} at ${store.provider} is on no record`).toContain(id);
      if (kind === "backups" && !backups.includes(id)) expect(world.sealings.get(id)?.state).toBe("abandoned");
    }
  }
}
