import { isAbsolute, join, resolve } from "node:path";
import { InvalidInput } from "../../events/error.ts";

/** Where a module goes. */
export type RunTarget =
  /** Folder in which the module's file or folder appears under its own name. */
  | { readonly kind: "folder"; readonly path: string }
  /** A program whose standard input it becomes, once it is whole. */
  | { readonly kind: "command"; readonly argv: readonly string[] }
  /** Bucket in which its file, or each file of its folder, becomes an object below the prefix, once it is whole. */
  | { readonly kind: "s3"; readonly bucket: string; readonly prefix: string };

/** What S3 calls a bucket. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Reads a target as the inventory writes it: `folder:<path>`, `command:<program and arguments>`, `s3:<bucket>/<prefix>`.
 *
 * @param base what relative folders are relative to
 * @throws {InvalidInput} `run-target-invalid`, `run-command-quotes`
 */
export function parseTarget(text: string, module: string, base: string): RunTarget {
  const colon = text.indexOf(":");
  const [kind, rest] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1).trim()];
  if (rest !== "" && !rest.includes("\0")) {
    if (kind === "folder") return { kind, path: isAbsolute(rest) ? resolve(rest) : resolve(base, rest) };
    if (kind === "command") return { kind, argv: splitWords(rest, module) };
    const [bucket = "", ...prefix] = rest.split("/").filter((part) => part !== "");
    if (kind === "s3" && bucketName.test(bucket)) return { kind, bucket, prefix: prefix.join("/") };
  }
  throw new InvalidInput("run-target-invalid", `${JSON.stringify(text)} is no target for ${module}.`, {
    next: "Write folder:<path>, s3:<bucket>/<prefix> or command:<program and arguments>, or leave it empty.",
    params: { module, text },
  });
}

/** The module's own folder under the run's: a reference's parts are names without slash. */
export function defaultTarget(folder: string, module: string): RunTarget {
  return { kind: "folder", path: join(folder, ...module.split("/").map(asFolder)) };
}

/** What a drop is called where it comes back: the last part of its name, which is another host's. */
export function fileNameOf(name: string): string {
  return asFolder(name.split(/[/\\]/).at(-1) ?? "");
}

/** A name of somebody else's as one that a disk takes, and that leads nowhere else. */
function asFolder(name: string): string {
  const safe = name.replace(/[\p{Cc}/\\]/gu, "_");
  return safe === "" || safe === "." || safe === ".." ? "_" : safe;
}

/** Words as a shell would part them, with quotes and without anything else that a shell does. */
function splitWords(text: string, module: string): string[] {
  const words: string[] = [];
  let rest = text;
  while (rest !== "") {
    const [found, double, single, plain] = /^(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?=\s|$)\s*/.exec(rest) ?? [];
    if (found === undefined) {
      throw new InvalidInput("run-command-quotes", `The command of ${module} cannot be parted into words: ${text}`, {
        next: "Put a word with blanks into quotes, or give the command in the run's configuration as a list.",
        params: { module, text },
      });
    }
    words.push(double ?? single ?? plain ?? "");
    rest = rest.slice(found.length);
  }
  return words;
}
