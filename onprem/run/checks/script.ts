import { basename } from "node:path";
import { runHook } from "../command.ts";
import type { CheckConfig } from "../config.ts";
import type { Checked, Finding } from "./index.ts";

/** Runs a command that says by its status, and perhaps by its output, whether the module is well. */
export async function checkScript(
  { run, contains }: Extract<CheckConfig, { kind: "script" }>,
  { environment, folder }: Checked,
): Promise<Finding> {
  const { status, output } = await runHook(run, { environment, folder });
  const holds = contains === undefined || output.includes(contains);
  const said = output.trim().slice(-1500);
  return {
    what: run.shell ? run.command : basename(run.command[0] ?? ""),
    expected: contains === undefined ? "status 0" : `status 0, with ${JSON.stringify(contains)}`,
    found: `status ${status}${said === "" ? "" : `: ${said}`}`,
    passed: status === 0 && holds,
  };
}
