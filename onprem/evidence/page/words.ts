import type { FindingKind } from "../../../continuity/evidence/finding.ts";
import type { Language } from "../../cli/language.ts";
import { english } from "./words-en.ts";
import { chinese } from "./words-zh-TW.ts";

/** What the page says in one language. */
export interface Words {
  readonly language: Language;
  /** The language's own name, for the switch. */
  readonly self: string;
  readonly title: string;
  readonly verdicts: Readonly<
    Record<"conforming" | "successful" | "unsuccessful", readonly [head: string, why: string]>
  >;
  readonly number: (seq: number) => string;
  readonly facts: Readonly<
    Record<
      | "drill"
      | "scenario"
      | "started"
      | "ended"
      | "people"
      | "vaults"
      | "inventory"
      | "line"
      | "filed"
      | "previous"
      | "head"
      | "key",
      string
    >
  >;
  readonly none: string;
  readonly first: string;
  readonly unshaped: string;
  readonly vaultHead: (head: number) => string;
  readonly lineOf: (megabits: string, roundTrip: number, loss: string) => string;
  readonly window: (up: string, every: string) => string;
  readonly keys: Readonly<
    Record<"recovered" | "core" | "rto" | "oldest" | "prediction" | "steps" | "line" | "duration", string>
  >;
  readonly of: (done: number, total: number) => string;
  readonly medianWorst: (median: string, worst: string) => string;
  readonly paused: (time: string) => string;
  readonly headings: Readonly<
    Record<
      | "targets"
      | "course"
      | "modules"
      | "within"
      | "findings"
      | "providers"
      | "steps"
      | "restored"
      | "scenario"
      | "proof",
      string
    >
  >;
  readonly series: Readonly<
    Record<"predicted" | "measured" | "target" | "waiting" | "restoring" | "checking" | "changed", string>
  >;
  readonly shown: (shown: number, total: number) => string;
  readonly chartHints: { readonly targets: string; readonly course: string };
  readonly columns: Readonly<Record<ColumnName, string>>;
  readonly states: Readonly<Record<"recovered" | "failed" | "missing", string>>;
  readonly coreMark: string;
  readonly met: string;
  readonly missed: string;
  readonly severities: { readonly nonconformity: string; readonly observation: string };
  readonly findings: Readonly<Record<FindingKind, string>>;
  readonly noFindings: string;
  readonly noFaults: string;
  readonly hours: (hours: number) => string;
  readonly entries: Readonly<Record<EntryWord, string>>;
  readonly outcomes: Readonly<Record<"completed" | "stopped" | "failed", string>>;
  readonly checksPassed: (passed: number, total: number) => string;
  readonly proof: readonly string[];
  readonly duration: (seconds: number) => string;
}

type ColumnName =
  | "module"
  | "size"
  | "predicted"
  | "restored"
  | "deviation"
  | "recovered"
  | "rto"
  | "age"
  | "rpo"
  | "checks"
  | "state"
  | "time"
  | "entry"
  | "what"
  | "kind"
  | "where"
  | "expected"
  | "found"
  | "provider"
  | "fault"
  | "count"
  | "backup"
  | "hash"
  | "within"
  | "modules"
  | "core";

type EntryWord =
  | "started"
  | "changed"
  | "acted"
  | "module-started"
  | "module-restored"
  | "module-checked"
  | "module-failed"
  | "provider-noticed"
  | "paused"
  | "resumed"
  | "ended";

/** The languages of a page, the first one shown when it is opened. */
export const pageWords: readonly Words[] = [chinese, english];
