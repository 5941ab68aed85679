import { z } from "zod";
import { hex, sha256, timestamp } from "../events/cloudevent.ts";
import { Tampered } from "../events/error.ts";
import type { VaultDescription } from "./description.ts";
import { fromVerified, toCanonical } from "./json.ts";
import { names } from "./names.ts";
import { openSigned, type SigningKey, sign } from "./signed.ts";

/** Signatures that a policy, and anything else that two people must want, needs. */
export const approvals = 2;

/** `policy/<revision>`: what two approvers allow. */
export const policy = z.object({
  format: z.literal("fenchi/v1"),
  vault: hex(16),
  revision: z.number().int().nonnegative(),
  /** SHA-256 of the stored policy before; null for the first. */
  previous: sha256.nullable(),
  time: timestamp,
  /** Days that every object stays locked at its provider. */
  lockDays: z.number().int().nonnegative().max(36_500),
  /** Complete providers before the ingest's own file is removed: at least k+1. */
  disposeAt: z.enum(["threshold-plus-one", "all"]),
});
export type Policy = z.infer<typeof policy>;

export function signPolicy(value: Policy, approvers: readonly SigningKey[]): Promise<Uint8Array> {
  return sign("policy", toCanonical(value), approvers);
}

/** @throws {Tampered} `signature-invalid` unless two different approvers of the vault signed it; `policy-foreign` */
export function openPolicy(stored: Uint8Array, vault: VaultDescription, revision: number, provider?: string): Policy {
  const object = names.policy(revision);
  const where = provider === undefined ? { object } : { object, provider };
  const opened = openSigned("policy", stored, vault.approvers, where, approvals);
  const value = fromVerified(policy, opened.payload, "policy");
  if (value.vault !== vault.vault || value.revision !== revision) {
    throw new Tampered("policy-foreign", `The policy ${object} is that of another vault or revision.`, {
      next: "Nothing of it was used. Run fenchi verify to see which provider mixed them up.",
      params: { object, provider: provider ?? "" },
    });
  }
  return value;
}

/** Providers that must be complete before the ingest lets a drop go. */
export function disposeQuorum(value: Policy, vault: VaultDescription): number {
  const all = vault.providers.length;
  return value.disposeAt === "all" ? all : Math.min(all, vault.threshold + 1);
}
