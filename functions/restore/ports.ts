import type { DataOf } from "../../events/index.ts";
import type { ObjectStore, Target } from "../../providers/contract.ts";
import type { VaultDescription } from "../../vault/description.ts";
import type { Unwrap } from "../../vault/keyobject.ts";
import type { Now } from "../handler.ts";

/** One provider as a restore reaches it. */
export interface RestoreProvider {
  /** Its place in the vault's shares. */
  readonly index: number;
  readonly store: ObjectStore;
  /** Opens its key objects: by its key service, or by the recovery identity of the sheets. */
  readonly unwrap: Unwrap;
}

export type Fault = DataOf<"restore.completed">["faults"][number];

/** What the restore function reaches the world through. */
export interface RestorePorts {
  readonly vault: VaultDescription;
  /** The vault's factor, from the keyring or the sheets. */
  readonly factor: Uint8Array;
  readonly providers: readonly RestoreProvider[];
  /** A folder drop is written as its tar stream; the target for `folder` unpacks it. */
  readonly target: (path: string, kind: "file" | "folder") => Target;
  readonly now: Now;
  /** Milliseconds after which a slow read is hedged by other providers; infinite where the line is slow, and the stores tell who hangs. */
  readonly hedgeAfter: number;
  readonly onProgress: (done: number, total: number) => void;
}
