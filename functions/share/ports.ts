import type { ObjectStore } from "../../providers/contract.ts";
import type { VaultDescription } from "../../vault/description.ts";
import type { SigningKey } from "../../vault/signed.ts";
import type { Now } from "../handler.ts";

/** What one provider's function reaches the world through. It holds no right to unwrap or delete in the vault. */
export interface SharePorts {
  readonly provider: string;
  readonly vault: VaultDescription;
  /** This provider's staging, from which parcels go once their receipts are in a signed manifest. */
  readonly staging: ObjectStore;
  /** This provider's vault. */
  readonly store: ObjectStore;
  readonly signer: SigningKey;
  readonly now: Now;
}
