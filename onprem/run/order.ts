import type { RestorePlan } from "../../continuity/plan/plan.ts";
import { type FenchiError, Refused } from "../../events/error.ts";
import type { ModuleRules } from "./config.ts";
import { failureOf, type ModuleState } from "./journal.ts";

/** Which module comes next: the rule that the plan was reckoned with (continuity/plan/plan.ts, `lanes`). */
export interface RunQueue {
  /** The first module in the order whose dependencies are back, and that nobody has begun; `undefined` where all that are left must wait. */
  next(): ModuleState | undefined;
  /** Takes note of how a module ended. */
  ended(module: ModuleState): void;
  /** Leaves out what depends on a module that did not come back. @returns those that were not left out before */
  leaveOut(): { readonly module: ModuleState; readonly error: FenchiError }[];
  /** What is left comes in another plan's order from now on. */
  reorder(plan: RestorePlan): void;
  /** Modules not back yet, in order. */
  left(): string[];
  states(): readonly ModuleState[];
}

export function createQueue(
  plan: RestorePlan,
  modules: readonly ModuleState[],
  onFailure: (module: string) => ModuleRules["onFailure"],
): RunQueue {
  const states = new Map(modules.map((module) => [module.module, module]));
  const begun = new Set<string>();
  const after = new Map(plan.modules.map((planned) => [planned.module, planned.after]));
  let order = plan.modules.map(({ module }) => module);

  const isOpen = (module: string) => states.get(module)?.outcome === "open";
  /** A dependency that is not in the run is somebody else's to bring back. */
  const isMet = (module: string) => {
    const state = states.get(module);
    return !state || state.outcome === "good" || (state.outcome === "failed" && onFailure(module) === "continue");
  };

  return {
    states: () => [...states.values()],
    left: () => order.filter(isOpen),
    next() {
      const found = order.find(
        (module) => isOpen(module) && !begun.has(module) && (after.get(module) ?? []).every(isMet),
      );
      if (found === undefined) return undefined;
      begun.add(found);
      return states.get(found);
    },
    ended: (module) => void states.set(module.module, module),
    leaveOut() {
      const left: ReturnType<RunQueue["leaveOut"]> = [];
      // What is left out may be what others wait for: looked through until nothing changes.
      for (let before = -1; before < left.length; ) {
        before = left.length;
        for (const name of order) {
          const state = states.get(name);
          if (state?.outcome !== "open" || begun.has(name)) continue;
          const blocking = (after.get(name) ?? []).find((other) => !isOpen(other) && !isMet(other));
          if (blocking === undefined) continue;
          const error = leftOut(name, blocking);
          const module: ModuleState = { ...state, outcome: "skipped", error: failureOf(error) };
          states.set(name, module);
          left.push({ module, error });
        }
      }
      return left;
    },
    reorder(next) {
      const planned = next.modules.map(({ module }) => module).filter((module) => states.has(module));
      const known = new Set(planned);
      // What the new plan does not name was not forgotten: it comes last.
      order = [...planned, ...order.filter((module) => !known.has(module))];
    },
  };
}

function leftOut(module: string, blocking: string): Refused {
  return new Refused(
    "run-dependency-failed",
    `${module} was left out: it depends on ${blocking}, which did not come back.`,
    { next: "Bring that one back first: fenchi run resume --again and its name.", params: { module, blocking } },
  );
}
