import { Denied, FenchiError, InvalidInput, OutOfSpace, Unavailable } from "../../events/error.ts";
import {
  nameConflict,
  nameInvalid,
  objectAltered,
  providerDenied,
  providerFull,
  providerUnavailable,
} from "../failure.ts";

/** The symbolic errno (`ENOENT`) of an error that the operating system gave, else undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("errno" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether the operating system said one of these. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/** No room, said in the three ways that a disk, a quota and a file size limit (RLIMIT_FSIZE) say it. */
export const FULL = ["ENOSPC", "EDQUOT", "EFBIG"] as const;
/** Not allowed, or a file system that is mounted read-only. */
export const FORBIDDEN = ["EROFS", "EACCES", "EPERM"] as const;

/**
 * What an error of the file system means for one object of a provider. Every errno that has no meaning of its own (EIO,
 * ESTALE, EMFILE, ENOENT of the root) is an unavailable provider, since trying again may help. Errors that are not the
 * operating system's are returned as they are.
 */
export function storeFailure(error: unknown, provider: string, name: string): unknown {
  if (error instanceof FenchiError || !(error instanceof Error)) return error;
  const code = errnoOf(error);
  if (code === undefined) return error;
  const why = error.message;
  if (FULL.some((full) => full === code)) return providerFull(provider, why, error);
  if (FORBIDDEN.some((forbidden) => forbidden === code)) return providerDenied(provider, why, error);
  if (code === "ELOOP") return objectAltered(provider, name, "a symbolic link lies in its place");
  if (code === "ENXIO") return objectAltered(provider, name, "it is no plain file");
  if (code === "ENOTDIR" || code === "EISDIR") return nameConflict(provider, name);
  if (code === "ENAMETOOLONG") return nameInvalid(name);
  return providerUnavailable(provider, why, error);
}

/**
 * What an error of the file system means for a file that is no provider's object: `<what>-full`, `<what>-denied`,
 * `<what>-name-invalid`, `<what>-unavailable`, with `params.path`.
 */
export function pathFailure(error: unknown, what: "key" | "target", path: string): unknown {
  const code = errnoOf(error);
  if (code === undefined || error instanceof FenchiError || !(error instanceof Error)) return error;
  const options = { params: { path }, cause: error };
  if (FULL.some((full) => full === code)) {
    const next = "Make room there, or choose another place, then start again.";
    return new OutOfSpace(`${what}-full`, `There is no room for ${path}: ${error.message}`, { ...options, next });
  }
  if (FORBIDDEN.some((forbidden) => forbidden === code)) {
    const next = "Check who may write there, and that the disk is not mounted read-only.";
    return new Denied(`${what}-denied`, `${path} may not be written: ${error.message}`, { ...options, next });
  }
  if (code === "ENAMETOOLONG") {
    const next = "Choose a shorter name.";
    return new InvalidInput(`${what}-name-invalid`, `${path} is too long a name for its file system`, {
      ...options,
      next,
    });
  }
  const next = "Check the disk or share it lies on, then start again.";
  return new Unavailable(`${what}-unavailable`, `${path} cannot be used: ${error.message}`, { ...options, next });
}
