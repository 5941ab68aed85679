import { resolve } from "node:path";
import { fingerprintOf } from "../fingerprint.ts";
import { dateOf } from "./date.ts";
import { openPlainFile } from "./plain-file.ts";
import type { SizedSource } from "./sized.ts";

/** A file drop. Its bytes go straight into the caller's memory. @throws as {@link openPlainFile} */
export async function openFile(path: string): Promise<SizedSource> {
  const file = await openPlainFile(resolve(path));
  return {
    size: Number(file.state.size),
    mtime: dateOf(Number(file.state.mtimeNs / 1000n)),
    fingerprint: fingerprintOf(file.state).value,
    read: (into) => file.read(into),
    async finish() {
      await file.verify();
      return {};
    },
    close: () => file.close(),
  };
}
