import { spawnSync } from "node:child_process";
import type { Missing } from "../contender.ts";

/** A program that is there, and the version it states of itself. */
export interface Found {
  readonly version: string;
}

/** Asks a program for its version. `package` is what Debian and Ubuntu call it. */
export function find(program: string, args: readonly string[], debianPackage = program): Found | Missing {
  const { stdout, status } = spawnSync(program, args, { encoding: "utf8" });
  const version = /\d+\.\d+(?:\.\d+)*(?:[-+\w.]*)/.exec(stdout ?? "")?.[0];
  if (status === 0 && version) return { version };
  const name = debianPackage.replace(/^python3-/, "");
  return { name, install: `Install it with \`apt-get install ${debianPackage}\`.` };
}

export const isMissing = (found: Found | Missing): found is Missing => "install" in found;
