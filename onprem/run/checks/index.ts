import type { CheckResult } from "../../../continuity/drill/record.ts";
import type { CheckConfig } from "../config.ts";
import type { ModuleState } from "../journal.ts";
import { checkCount, checkHash, checkRows } from "./files.ts";
import { checkHttp } from "./http.ts";
import { checkScript } from "./script.ts";
import { checkSql } from "./sql.ts";

/** A restored module as a check meets it. */
export type Checked = Pick<ModuleState, "module" | "to" | "backup" | "sha256"> & {
  readonly environment: Readonly<Record<string, string>>;
  /** Where commands run. */
  readonly folder: string;
};

/** What one check expected and found. */
export interface Finding {
  /** What is checked, where the configuration gives it no name. */
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly passed: boolean;
}

const most = 2000;

/** Makes a check. One that cannot be made has not passed, and says why: it never throws. */
export async function runCheck(check: CheckConfig, module: Checked): Promise<CheckResult> {
  const { what, expected, found, passed } = await make(check, module).catch(
    (error: unknown): Finding => ({
      what: check.kind,
      expected: "",
      found: error instanceof Error ? error.message : String(error),
      passed: false,
    }),
  );
  return {
    kind: check.kind === "rows" ? "count" : check.kind,
    name: (check.name ?? what).slice(0, 200),
    passed,
    expected: expected.slice(0, most),
    found: found.slice(0, most),
  };
}

function make(check: CheckConfig, module: Checked): Promise<Finding> {
  switch (check.kind) {
    case "hash":
      return checkHash(check, module);
    case "count":
      return checkCount(check, module);
    case "rows":
      return checkRows(check, module);
    case "sql":
      return checkSql(check, module);
    case "http":
      return checkHttp(check);
    case "script":
      return checkScript(check, module);
  }
}
