import { describe, expect, test } from "vitest";
import {
  openDescription,
  providerIndex,
  signDescription,
  type VaultDescription,
  vaultDescription,
} from "../../vault/description.ts";
import { toCanonical } from "../../vault/json.ts";
import { names, witnessSeq } from "../../vault/names.ts";
import { disposeQuorum, openPolicy, type Policy, signPolicy } from "../../vault/policy.ts";
import { sign } from "../../vault/signed.ts";
import { id, signers, time, vault } from "./fixture.ts";
import { codeOf } from "./refusal.ts";

const { root, approvers, stranger, sealer } = signers;
const where = { object: names.vault(0, 0), provider: "ash" };

describe("a vault description", () => {
  test("opens to what was signed", async () => {
    const stored = await signDescription(vault, root);
    expect(openDescription(stored, root.public, where)).toEqual(vault);
    expect(openDescription(stored, root.public, where, vault.vault)).toEqual(vault);
  });

  test("is refused under another root key, and as another vault's", async () => {
    const stored = await signDescription(vault, root);
    expect(await codeOf(() => openDescription(stored, stranger.public, where))).toBe("signature-invalid");
    expect(await codeOf(() => openDescription(stored, root.public, where, id("other")))).toBe("vault-foreign");
  });

  const [ash, birch, cedar] = vault.providers;
  const many = (count: number) => Array.from({ length: count }, (_, at) => ({ ...ash, name: `p${at}` }));
  test.each([
    ["k = n", "vault-invalid", { threshold: 3 }],
    ["a quorum below k", "vault-invalid", { quorum: 1 }],
    ["a quorum above n", "vault-invalid", { quorum: 4 }],
    ["two providers of one name", "vault-invalid", { providers: [ash, birch, { ...cedar, name: "ash" }] }],
    ["k = 1", "document-invalid", { threshold: 1 }],
    ["two providers", "document-invalid", { providers: [ash, birch] }],
    ["seventeen providers", "document-invalid", { providers: many(17) }],
    ["a provider without a key", "document-invalid", { providers: [ash, birch, { ...cedar, keys: [] }] }],
    ["a provider's name with a slash", "document-invalid", { providers: [ash, birch, { ...cedar, name: "a/b" }] }],
    ["one approver", "document-invalid", { approvers: vault.approvers.slice(1) }],
    ["no sealer", "document-invalid", { sealers: [] }],
    ["a signing key under another's id", "document-invalid", { sealers: [{ ...sealer.public, id: root.id }] }],
    ["another format", "document-invalid", { format: "fenchi/v2" }],
    ["a time that is not UTC", "document-invalid", { created: "2026-01-02T03:04:05+08:00" }],
    ["an identity instead of a recipient", "document-invalid", { recovery: `AGE-SECRET-KEY-1${"Q".repeat(58)}` }],
  ])("with %s is refused, signed as it may be", async (_, code, change) => {
    const stored = await sign("vault", toCanonical({ ...vault, ...change }), [root]);
    expect(await codeOf(() => openDescription(stored, root.public, where))).toBe(code);
  });

  test("that cannot be is not signed", async () => {
    expect(await codeOf(() => signDescription({ ...vault, threshold: 3 }, root))).toBe("vault-invalid");
  });

  test("of sixteen providers and any k below is taken", () => {
    const sixteen = { ...vault, providers: many(16), threshold: 15, quorum: 16 };
    expect(vaultDescription.safeParse(sixteen).success).toBe(true);
  });

  test("gives providers their index by name", async () => {
    expect(vault.providers.map(({ name }) => providerIndex(vault, name))).toEqual([0, 1, 2]);
    expect(await codeOf(() => providerIndex(vault, "oak"))).toBe("provider-unknown");
  });
});

describe("a policy", () => {
  const policy: Policy = {
    format: "fenchi/v1",
    vault: vault.vault,
    revision: 2,
    previous: null,
    time,
    lockDays: 30,
    disposeAt: "threshold-plus-one",
  };

  test("opens when two approvers signed it", async () => {
    expect(openPolicy(await signPolicy(policy, approvers), vault, 2, "ash")).toEqual(policy);
  });

  test("is refused with one approver, or with one and anybody else", async () => {
    for (const by of [approvers.slice(1), [approvers[0] ?? root, root], [approvers[0] ?? root, approvers[0] ?? root]]) {
      expect(await codeOf(async () => openPolicy(await signPolicy(policy, by), vault, 2))).toBe("signature-invalid");
    }
  });

  test("of another vault or revision is refused, though the same approvers signed it", async () => {
    const other = await signPolicy({ ...policy, vault: id("other") }, approvers);
    expect(await codeOf(() => openPolicy(other, vault, 2))).toBe("policy-foreign");
    expect(await codeOf(async () => openPolicy(await signPolicy(policy, approvers), vault, 3))).toBe("policy-foreign");
  });

  test("lets a drop go at k + 1 providers or at all, never at more than there are", () => {
    const five = { ...vault, providers: [...vault.providers, ...vault.providers] } satisfies VaultDescription;
    expect(disposeQuorum(policy, five)).toBe(3);
    expect(disposeQuorum({ ...policy, disposeAt: "all" }, five)).toBe(6);
    expect(disposeQuorum(policy, { ...vault, threshold: 3 })).toBe(3);
  });
});

describe("names", () => {
  test("are those of docs/FORMAT.md, section 4", () => {
    const [backup, pack] = ["b".repeat(32), "a".repeat(32)];
    expect([
      names.vault(0, 12),
      names.policy(3),
      names.statement(backup),
      names.table(backup),
      names.body(backup),
      names.key(backup),
      names.manifest(backup, 1),
      names.abandoned(backup),
      names.share(pack),
      names.witness(7),
    ]).toEqual([
      "vault/0/12.json",
      "policy/3",
      `backups/${backup}/statement`,
      `backups/${backup}/table`,
      `backups/${backup}/body`,
      `backups/${backup}/key/0`,
      `backups/${backup}/manifest/1`,
      `backups/${backup}/abandoned`,
      `packs/${pack}/0`,
      "witness/0000000000000007",
    ]);
  });

  test("of witnesses sort as the chain, and are read back", () => {
    const seqs = [1, 9, 10, 99, 100, 2 ** 40, Number.MAX_SAFE_INTEGER];
    const written = seqs.map(names.witness);
    expect(written.toSorted()).toEqual(written);
    expect(written.map(witnessSeq)).toEqual(seqs);
    for (const other of ["witness/1", "witness/00000000000000001", "witness/000000000000000x", "policy/1", ""]) {
      expect(witnessSeq(other)).toBeUndefined();
    }
  });
});
