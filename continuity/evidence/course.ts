import type { CheckResult, DrillEntry, DrillStep } from "../drill/record.ts";

type StepOf<Kind extends DrillStep["kind"]> = Extract<DrillStep, { kind: Kind }>;
export type Promised = StepOf<"started">["modules"][number];

/** What the entries tell of one module, in the order that they tell it. Times are seconds from the drill's start. */
export interface Course {
  readonly promised: Promised;
  started: number | null;
  backup: string | null;
  backupTime: string | null;
  restored: { readonly at: number; readonly step: StepOf<"module-restored"> } | null;
  /** When the last check was done, and by name what each said last. */
  checkedAt: number | null;
  readonly checks: Map<string, CheckResult>;
  failed: StepOf<"module-failed"> | null;
}

/** To a thousandth: what the clocks of a drill are good for, and the same on every machine. */
export function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}

/** Follows every module through a whole record. */
export function coursesOf(entries: readonly DrillEntry[]): Course[] {
  const courses = new Map<string, Course>();
  for (const { at, step } of entries) {
    if (step.kind === "started") for (const each of step.modules) courses.set(each.module, courseOf(each));
    if (!("module" in step)) continue;
    const course = courses.get(step.module);
    if (course) follow(course, toSeconds(at), step);
  }
  return [...courses.values()];
}

function courseOf(promised: Promised): Course {
  return {
    promised,
    started: null,
    backup: null,
    backupTime: null,
    restored: null,
    checkedAt: null,
    checks: new Map(),
    failed: null,
  };
}

function follow(course: Course, at: number, step: Extract<DrillStep, { module: string }>): void {
  switch (step.kind) {
    case "module-started":
      // Begun anew after an interruption, perhaps from another backup: what is measured still runs from the first attempt.
      course.started ??= at;
      course.backup = step.backup;
      course.backupTime = step.backupTime;
      break;
    case "module-restored":
      course.restored = { at, step };
      // What was checked or had failed before was another restore's.
      course.checks.clear();
      course.checkedAt = null;
      course.failed = null;
      break;
    case "module-checked":
      for (const check of step.checks) course.checks.set(`${check.kind}\0${check.name}`, check);
      course.checkedAt = at;
      break;
    case "module-failed":
      course.failed = step;
      break;
  }
}
