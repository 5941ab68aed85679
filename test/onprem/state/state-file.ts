import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openState, type State, type StateOptions } from "../../../onprem/engine/state/index.ts";
import { temporaryFolder } from "../samples.ts";
import { NOW } from "./samples.ts";

/** A state in a folder of its own that can be closed and opened again. */
export function stateFile(options: Partial<StateOptions> = {}) {
  const path = join(temporaryFolder(), "state.db");
  const open = (): State => {
    const state = openState(path, { now: () => NOW, ...options });
    onTestFinished(() => state.close());
    return state;
  };
  return { path, open };
}
