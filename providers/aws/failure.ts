import { FenchiError } from "../../events/error.ts";
import {
  objectMissing,
  providerClock,
  providerDenied,
  providerFull,
  providerMisplaced,
  providerUnavailable,
} from "../failure.ts";

/** What an AWS client threw, as far as it says. */
export interface AwsFault {
  /** AWS's name of the error: `NoSuchKey`, `SlowDown`; of a broken line Node's, `ECONNREFUSED`. */
  readonly code: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly message: string;
  /** Region that the answer names, where the bucket lies in another. */
  readonly region: string | undefined;
}

/** Reads any error: the clients' classes differ from service to service, the members do not. */
export function faultOf(error: unknown): AwsFault {
  if (!(error instanceof Error)) return { code: "unknown", status: 0, message: String(error), region: undefined };
  const { name, code, message, $metadata, $response, BucketRegion, Region } = error as Error & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
    readonly BucketRegion?: string;
    readonly Region?: string;
  };
  const status = $metadata?.httpStatusCode ?? 0;
  return {
    code: status === 0 && typeof code === "string" && code !== "" ? code : name,
    status,
    message: message === "" ? name : message,
    region: BucketRegion ?? Region ?? $response?.headers?.["x-amz-bucket-region"],
  };
}

const absent = ["NoSuchKey", "NotFound", "NoSuchVersion"];
const elsewhere = ["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"];
const skewed = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"];
const full = [
  "QuotaExceeded",
  "InsufficientStorage",
  "StorageFull",
  "XMinioStorageFull",
  "ServiceQuotaExceededException",
];
const throttled = ["SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"];
/** Damaged on the way, or a state that passes: worth another attempt though the status is 4xx. */
const passing = [
  "BadDigest",
  "XAmzContentSHA256Mismatch",
  "XAmzContentChecksumMismatch",
  "IncompleteBody",
  "RequestTimeout",
  "OperationAborted",
  "ConditionalRequestConflict",
];

/**
 * The one place where what S3 answers becomes what the contract says. A FenchiError passes.
 * @param name the object asked for, if it was one
 */
export function s3Failure(provider: string, error: unknown, name?: string): FenchiError {
  if (error instanceof FenchiError) return error;
  const fault = faultOf(error);
  if (name !== undefined && absent.includes(fault.code)) return objectMissing(provider, name);
  if (fault.code === "NoSuchBucket" || absent.includes(fault.code)) {
    return providerUnavailable(provider, "its bucket is not there", error);
  }
  if (fault.code === "InvalidObjectState") {
    return providerUnavailable(provider, "the object lies in an archive and must be brought back from it first", error);
  }
  return awsFailure(provider, error);
}

/** What no AWS service leaves out: rights, clocks, limits, lines. A FenchiError passes. */
export function awsFailure(provider: string, error: unknown): FenchiError {
  if (error instanceof FenchiError) return error;
  const { code, status, message, region } = faultOf(error);
  if (elsewhere.includes(code) || status === 301) return providerMisplaced(provider, region ?? "another", error);
  if (skewed.includes(code)) return providerClock(provider, error);
  if (full.includes(code) || status === 507) return providerFull(provider, message, error);
  if (throttled.includes(code) || status === 429) {
    return providerUnavailable(provider, `it asks for fewer requests (${code})`, error);
  }
  if (passing.includes(code)) return providerUnavailable(provider, `${code}: ${message}`, error);
  if (code === "CredentialsProviderError")
    return providerDenied(provider, "this host has no credentials for it", error);
  if (status === 501) return providerDenied(provider, `it does not offer what is asked: ${message}`, error);
  if (status >= 400 && status < 500) return providerDenied(provider, `${code}: ${message}`, error);
  return providerUnavailable(provider, `${code}: ${message}`, error);
}
