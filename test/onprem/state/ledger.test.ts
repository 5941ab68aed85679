import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { ledgerLaws } from "./ledger.suite.ts";
import { stateFile } from "./state-file.ts";

ledgerLaws("in memory", async () => {
  const ledger = memoryLedger();
  return { ledger, again: async () => ledger };
});

ledgerLaws("in SQLite", async () => {
  const { open } = stateFile();
  const state = open();
  const again = async () => {
    await state.close();
    return open().ledger;
  };
  return { ledger: state.ledger, again };
});
