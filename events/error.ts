/** What an error carries beside its sentence. `params` feed translations: the same code with the same params reads in any language. */
export interface ErrorOptions {
  /** What the operator should do next, one sentence. */
  readonly next: string;
  /** Names and numbers in the sentence. Never a secret. */
  readonly params?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

/**
 * The base of every error Fenchi throws on purpose. `code` is stable and kebab-case, `retriable` says whether the same
 * call may succeed later without anybody changing anything.
 */
export abstract class FenchiError extends Error {
  abstract readonly retriable: boolean;
  readonly code: string;
  readonly next: string;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: string, message: string, options: ErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.next = options.next;
    this.params = options.params ?? {};
  }
}

/** What came from outside (argument, event, config, request) is not of the form it must have. */
export class InvalidInput extends FenchiError {
  readonly retriable = false;
}

/** Nothing is stored under that name. */
export class NotFound extends FenchiError {
  readonly retriable = false;
}

/** Something else is stored under that name already; nothing was overwritten. */
export class Conflict extends FenchiError {
  readonly retriable = false;
}

/** The caller may not do that: credentials, a lock, a role. */
export class Denied extends FenchiError {
  readonly retriable = false;
}

/** Bytes that do not verify: altered, truncated, swapped, or another vault's. `params.provider` or `params.name` says whose. */
export class Tampered extends FenchiError {
  readonly retriable = false;
}

/** A provider, disk or line does not answer now. */
export class Unavailable extends FenchiError {
  readonly retriable = true;
}

/** No room: disk full, quota reached. Retried, since somebody may make room. */
export class OutOfSpace extends FenchiError {
  readonly retriable = true;
}

/** The state of the vault does not allow it: too few providers, no such key on this host, source changed while being read. */
export class Refused extends FenchiError {
  readonly retriable = false;
}

/** The one place that decides whether a failure is worth another attempt. Unknown errors are: a redelivery costs little. */
export function isRetriable(error: unknown): boolean {
  return error instanceof FenchiError ? error.retriable : true;
}
