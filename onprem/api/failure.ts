import {
  Conflict,
  Denied,
  type ErrorOptions,
  FenchiError,
  InvalidInput,
  NotFound,
  OutOfSpace,
  Refused,
  Tampered,
  Unavailable,
} from "../../events/error.ts";

/**
 * How errors cross the line: the class as an HTTP status, all else as one JSON shape. Server and client read the same two tables, so that a
 * caller cannot tell a remote engine from one in its own process.
 */
export interface FailureBody {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly params: Record<string, string | number>;
}

type ErrorClass = new (code: string, message: string, options: ErrorOptions) => FenchiError;

/** Each status stands for one class; bytes that do not verify came from a provider, so the engine is their gateway. */
const CLASSES = {
  400: InvalidInput,
  403: Denied,
  404: NotFound,
  409: Conflict,
  422: Refused,
  502: Tampered,
  503: Unavailable,
  507: OutOfSpace,
} as const satisfies Record<number, ErrorClass>;

/** What only HTTP itself can find wrong has HTTP's own status. */
const CODES = {
  "token-wrong": 401,
  "length-missing": 411,
  "request-too-large": 413,
  "request-type-wrong": 415,
  "host-unknown": 421,
} as const satisfies Record<string, number>;

const HTTP_CLASSES: Readonly<Record<number, ErrorClass>> = {
  401: Denied,
  411: InvalidInput,
  413: InvalidInput,
  415: InvalidInput,
  421: Denied,
};

export type FailureStatus = keyof typeof CLASSES | (typeof CODES)[keyof typeof CODES] | 500;

/** The HTTP status that stands for an error; 500 for what was not thrown on purpose. */
export function statusOf(error: unknown): FailureStatus {
  if (!(error instanceof FenchiError)) return 500;
  for (const [code, status] of Object.entries(CODES)) if (error.code === code) return status;
  for (const [status, type] of Object.entries(CLASSES)) {
    if (error instanceof type) return Number(status) as keyof typeof CLASSES;
  }
  return 500;
}

/** What a caller is told. Of an error that nobody threw on purpose, only that it happened: its text may hold paths and bytes. */
export function bodyOf(error: unknown): FailureBody {
  if (error instanceof FenchiError) {
    const { code, message, next, params } = error;
    return { code, message, next, params: { ...params } };
  }
  return {
    code: "engine-failed",
    message: "The engine failed at this in a way that it does not know.",
    next: "Look into the engine's log; the same request may succeed when it is made again.",
    params: {},
  };
}

/** The error that an answer stands for. */
export function errorFrom(status: number, { code, message, next, params }: FailureBody): FenchiError {
  const known: Readonly<Record<number, ErrorClass>> = { ...CLASSES, ...HTTP_CLASSES };
  const Type = known[status] ?? (status >= 500 ? Unavailable : InvalidInput);
  return new Type(code, message, { next, params });
}
