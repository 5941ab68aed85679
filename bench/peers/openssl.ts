import type { Lab } from "../lab.ts";
import { find } from "./find.ts";

export const findOpenssl = () => find("openssl", ["version"]);

/** Bytes a second of `openssl speed` on one core, with buffers of that size. */
export async function opensslRate(lab: Lab, algorithm: "aes-256-gcm" | "sha256", bytes: number): Promise<number> {
  const args = ["speed", "-mr", "-seconds", "1", "-bytes", String(bytes), "-evp", algorithm];
  const printed = await lab.run({ program: "openssl", args });
  return Number(/^\+F:.*:([\d.]+)$/m.exec(printed)?.[1]);
}
