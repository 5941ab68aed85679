import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The environment as far as it names a home. */
export interface HomeEnvironment {
  readonly FENCHI_HOME?: string | undefined;
}

/** The home a command works on: what was said, else `FENCHI_HOME`, else `.fenchi` in the user's own folder. */
export function homePath(said: string | undefined, environment: HomeEnvironment): string {
  return resolve(said ?? environment.FENCHI_HOME ?? join(homedir(), ".fenchi"));
}

/** Where everything lies in a home. All paths are absolute. */
export function layoutOf(home: string) {
  const state = join(home, "state");
  const keys = join(home, "keys");
  return {
    home,
    config: join(home, "config.json"),
    keyring: join(home, "keyring.json"),
    /** Copies of what the root key and the approvers signed, verified at every start. */
    description: join(home, "vault.json"),
    policy: join(home, "policy"),
    keys,
    sealer: join(keys, "sealer.pem"),
    tracker: join(keys, "tracker.pem"),
    receipt: (provider: string) => join(keys, `receipt-${provider}.pem`),
    approver: (number: number) => join(keys, `approver-${number}.pem`),
    /** One folder a provider, for the local key service. */
    kms: (provider: string) => join(keys, "kms", provider),
    staging: (provider: string) => join(home, "staging", provider),
    provider: (provider: string) => join(home, "providers", provider),
    /** Raw chunks of each item's last full generation, sealed: a cache. */
    bases: join(home, "bases"),
    ingest: join(home, "ingest"),
    /** How often each item is backed up, and how long it is kept. */
    strategy: join(home, "strategy.yaml"),
    sheets: join(home, "sheets"),
    /** Versions of the inventory of core functions. */
    inventory: join(home, "inventory"),
    /** What restores took, and what backups need: a plan is made of them. */
    plan: join(home, "plan"),
    state,
    stateFile: join(state, "state.db"),
    queueFile: join(state, "queue.db"),
    lock: join(state, "lock"),
    /** Where a running engine answers. */
    engine: join(state, "engine.json"),
    /** Bearer token of the HTTP API. */
    token: join(state, "token"),
  };
}
export type Layout = ReturnType<typeof layoutOf>;
