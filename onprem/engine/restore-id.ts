import { sha256Hex, utf8 } from "../../vault/bytes.ts";
import type { Catalog } from "./catalog.ts";
import type { RestoreRequest } from "./service.ts";

/**
 * The id of a restore, 16 bytes in hex: asked for again while it is under way, it is the same restore, which goes on. Who pressed
 * Ctrl-C, or lost the line, and asks again joins what is there instead of meeting it. One that has ended is never taken up again.
 *
 * @param request with the backup that it comes to
 */
export function restoreIdOf(request: RestoreRequest & { readonly backup: string }, catalog: Catalog): string {
  const { backup, to, without = [], range, path, overwrite } = request;
  const asked = [backup, to, [...without].sort(), range?.start, range?.end, path, overwrite === true];
  for (let number = 0; ; number++) {
    const id = sha256Hex(utf8(JSON.stringify([...asked, number]))).slice(0, 32);
    const known = catalog.restore(id);
    if (known === undefined || known.state === "queued" || known.state === "running") return id;
  }
}
