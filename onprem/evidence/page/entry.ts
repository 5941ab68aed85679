import type { DrillEntry } from "../../../continuity/drill/record.ts";
import { formatBytes } from "../../cli/format.ts";
import type { Words } from "./words.ts";

/** What one entry says, on one line. */
export function describeEntry({ step }: DrillEntry, words: Words): string {
  switch (step.kind) {
    case "started":
      return `${step.scenario.name} · ${step.time}`;
    case "changed":
      return step.what;
    case "acted":
      return `${step.who}: ${step.what}`;
    case "module-started":
      return `${step.module} · ${step.backup.slice(0, 8)}`;
    case "module-restored":
      return `${step.module} · ${formatBytes(step.bytes)}`;
    case "module-checked": {
      const failed = step.checks.filter(({ passed }) => !passed).map(({ name, found }) => `${name}: ${found}`);
      const passed = words.checksPassed(step.checks.length - failed.length, step.checks.length);
      return [step.module, passed, ...failed].join(" · ");
    }
    case "module-failed":
      return `${step.module} · ${step.code}: ${step.message}`;
    case "provider-noticed":
      return `${step.provider} · ${step.fault}: ${step.message}`;
    case "paused":
    case "resumed":
      return step.why;
    case "ended":
      return `${words.outcomes[step.outcome]} · ${step.time}`;
  }
}
