import { FenchiError } from "../../events/error.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import type { VaultDescription } from "../../vault/description.ts";
import { names, witnessSeq } from "../../vault/names.ts";
import { openStatement, openTable, type Statement, type Table } from "../../vault/statement.ts";
import { readChain } from "../engine/chain.ts";

/** Backups before the cut that are met one after another before those still earlier in the chain count as before it, too. */
const inARow = 20;

/**
 * Which objects a provider does not have that was set back to what it held at `cut`: everything of the backups sealed since. No key is
 * used: times and names stand in what sealer and tracker signed.
 */
export async function newerThan(
  cut: Date,
  stores: readonly ObjectStore[],
  vault: VaultDescription,
): Promise<(name: string) => boolean> {
  const { links } = await readChain(stores, vault);
  const hidden = new Set<string>();
  let older = 0;
  for (const { backup, seq } of links.toReversed()) {
    const found = await envelopeOf(backup, stores, vault);
    if (!found) continue;
    if (new Date(found.statement.time) <= cut) {
      older++;
      if (older >= inARow) break;
      continue;
    }
    older = 0;
    hidden.add(`backups/${backup}`);
    hidden.add(names.witness(seq));
    for (const { id } of found.table.packs) hidden.add(`packs/${id}`);
  }
  return (name) => {
    if (witnessSeq(name) !== undefined) return hidden.has(name);
    const [room = "", of = ""] = name.split("/");
    return hidden.has(`${room}/${of}`);
  };
}

/** From the first provider that shows it as it was sealed. */
async function envelopeOf(
  backup: string,
  stores: readonly ObjectStore[],
  vault: VaultDescription,
): Promise<{ readonly statement: Statement; readonly table: Table } | undefined> {
  for (const store of stores) {
    try {
      const statement = openStatement(await store.get(names.statement(backup)), vault, backup, store.provider);
      return { statement, table: openTable(await store.get(names.table(backup)), statement, store.provider) };
    } catch (error) {
      if (!(error instanceof FenchiError)) throw error;
    }
  }
  return undefined;
}
