import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Filing } from "../../../onprem/evidence/reports.ts";
import { signDescription } from "../../../vault/description.ts";
import { signers, vault } from "../../vault/fixture.ts";

/** An empty home that a test may file reports in, and who files them. */
export async function makeFiling(with_: Partial<Filing> = {}): Promise<Filing> {
  const home = await mkdtemp(join(tmpdir(), "fenchi-evidence-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return filingAt(home, with_);
}

export async function filingAt(home: string, with_: Partial<Filing> = {}): Promise<Filing> {
  let seconds = 0;
  return {
    home,
    vault: vault.vault,
    signer: signers.sealer,
    keys: vault.sealers,
    proof: { root: signers.root.public, description: await signDescription(vault, signers.root) },
    generator: "0.0.0",
    now: () => new Date(Date.parse("2026-03-02T02:00:00.000Z") + 1000 * seconds++),
    ...with_,
  };
}
