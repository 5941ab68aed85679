import { InvalidInput, Refused } from "../../events/error.ts";
import type { Line } from "../plan/plan.ts";
import type { Scenario, Who } from "./scenario.ts";

/** A vault as far as a scenario is about it. */
export interface DrilledVault {
  /** In order of index. */
  readonly providers: readonly string[];
  /** Providers that open a backup. */
  readonly threshold: number;
}

/** What is the matter with the providers and the line from some second on. */
export interface Situation {
  /** Seconds from the drill's beginning. */
  readonly from: number;
  /** `null`: there is none. `undefined`: it is not shaped. */
  readonly line: Line | null | undefined;
  readonly lost: ReadonlySet<string>;
  readonly lying: ReadonlySet<string>;
  readonly behind: ReadonlySet<string>;
  /** What happened, in both languages; absent for the beginning. */
  readonly what?: { readonly en: string; readonly "zh-TW": string };
}

export interface AssignOptions {
  /** How many drills of this scenario there were: whoever is lost takes turns. */
  readonly turn?: number;
  /** Providers to be lost rather than others, where the scenario gives a number. */
  readonly lose?: readonly string[];
}

/**
 * The situations of a drill of one vault, in order of time; the first is from 0. Where the scenario gives numbers, nobody is in two roles.
 *
 * @throws {InvalidInput} `drill-provider-unknown`; {Refused} `drill-too-much` where fewer providers are left than open a backup
 */
export function situationsOf(
  scenario: Scenario,
  vault: DrilledVault,
  options: AssignOptions = {},
): readonly [Situation, ...Situation[]] {
  const free = inTurn(vault, options);
  const choose = (chosen: Who): ReadonlySet<string> => {
    if (typeof chosen !== "number") {
      for (const name of chosen) assertKnown(name, vault);
      for (const name of chosen) take(free, name);
      return new Set(chosen);
    }
    if (chosen > free.length) throw tooMuch(scenario, vault, free.length);
    return new Set(free.splice(0, chosen));
  };
  const first: Situation = {
    from: 0,
    line: scenario.line,
    lost: choose(scenario.lost.providers),
    lying: choose(scenario.lying),
    behind: choose(scenario.behind?.providers ?? 0),
  };
  const situations: [Situation, ...Situation[]] = [first];
  let last = first;
  for (const { after, what, line, lost, back } of scenario.changes) {
    const kept = back === undefined ? last.lost : new Set<string>();
    last = {
      ...last,
      from: after,
      what,
      line: line === undefined ? last.line : line === "cut" ? null : line,
      lost: lost === undefined ? kept : kept.union(choose(lost)),
    };
    situations.push(last);
  }
  for (const each of situations) assertEnough(each, scenario, vault);
  return situations;
}

/** The situation at that second. */
export function situationAt(situations: readonly [Situation, ...Situation[]], second: number): Situation {
  return situations.findLast(({ from }) => from <= second) ?? situations[0];
}

function inTurn({ providers }: DrilledVault, { turn = 0, lose = [] }: AssignOptions): string[] {
  const vault = { providers, threshold: 0 };
  for (const name of lose) assertKnown(name, vault);
  const others = providers.filter((name) => !lose.includes(name));
  const start = others.length === 0 ? 0 : turn % others.length;
  return [...new Set(lose), ...others.slice(start), ...others.slice(0, start)];
}

function take(free: string[], name: string): void {
  const at = free.indexOf(name);
  if (at >= 0) free.splice(at, 1);
}

function assertKnown(name: string, { providers }: DrilledVault): void {
  if (providers.includes(name)) return;
  throw new InvalidInput("drill-provider-unknown", `The vault of this drill has no provider named ${name}.`, {
    next: `Its providers are: ${providers.join(", ")}. A number in place of names takes whichever there are.`,
    params: { provider: name, providers: providers.join(", ") },
  });
}

/** A provider that lies or is behind may still serve what it did not touch; it is not counted on. */
function assertEnough({ lost, lying, behind }: Situation, scenario: Scenario, vault: DrilledVault): void {
  const left = vault.providers.filter((name) => !lost.has(name) && !lying.has(name) && !behind.has(name)).length;
  if (left < vault.threshold) throw tooMuch(scenario, vault, left);
}

function tooMuch({ name }: Scenario, { providers, threshold }: DrilledVault, left: number): Refused {
  return new Refused(
    "drill-too-much",
    `The scenario ${name} takes more from this vault than it can lose: ${left} of ${providers.length} providers are left, and ${threshold} open a backup.`,
    {
      next: "Choose a scenario that loses fewer, or drill a vault with more providers.",
      params: { scenario: name, left, providers: providers.length, threshold },
    },
  );
}
