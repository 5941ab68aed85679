import { memoryJournal } from "../../fakes/memory-journal.ts";
import { journalLaws } from "./journal.suite.ts";
import { stateFile } from "./state-file.ts";

journalLaws("in memory", async () => {
  const parts = memoryJournal();
  return { ...parts, again: async () => parts };
});

journalLaws("in SQLite", async () => {
  const { open } = stateFile();
  let state = open();
  const again = async () => {
    await state.close();
    state = open();
    return state;
  };
  return { journal: state.journal, index: state.index, again };
});
