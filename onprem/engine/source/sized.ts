import type { Source } from "../../../functions/seal/ports.ts";

/** A source that may know its size before its end: what progress needs and sealing does not. */
export interface SizedSource extends Source {
  /** Bytes; `undefined` for streams. */
  readonly size: number | undefined;
}
