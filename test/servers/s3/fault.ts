/** What a request asks for, as a fault script sees it. */
export interface S3Request {
  /** S3's name of the operation: `PutObject`, `ListObjectVersions`. */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  /** How many requests came before this one. */
  readonly number: number;
}

/**
 * What the server does wrong: asks for fewer requests; fails before, or after it has done what was asked; never answers; breaks the line half-way through
 * an answer's body; gives back other bytes; says that it stored and did not; refuses with a code of S3's own.
 */
export type S3Fault =
  | "throttle"
  | "error-before"
  | "error-after"
  | "stall"
  | "cut"
  | "lie"
  | "lose"
  | { readonly status: number; readonly code: string };

/** Asked at every request. */
export type S3Script = (request: S3Request) => S3Fault | undefined;
