import { KMSClient } from "@aws-sdk/client-kms";
import { Denied } from "../../events/error.ts";
import { type AwsEndpoint, attempts, connection } from "./client.ts";
import { awsFailure, faultOf } from "./failure.ts";

/** A client of AWS's key service. */
export function createKmsClient({ region, endpoint, profile, ca }: AwsEndpoint): KMSClient {
  return new KMSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    requestHandler: connection(10_000, ca),
    retryMode: "standard",
    maxAttempts: attempts,
  });
}

/** The states of a key that make it useless, and what is not there or not meant for it. */
const states: Readonly<Record<string, string>> = {
  NotFoundException: "there is no such key",
  DisabledException: "it is disabled",
  KMSInvalidStateException: "it is pending deletion or not ready",
  InvalidKeyUsageException: "it is a key for other work",
  UnsupportedOperationException: "it is a key for other work",
  InvalidArnException: "that is no key",
};

/** What KMS answered about a key, as the contract says it. A FenchiError passes. */
export function kmsFailure(provider: string, version: string, error: unknown) {
  const state = states[faultOf(error).code];
  return state === undefined ? awsFailure(provider, error) : keyUnusable(provider, version, state, error);
}

export function keyUnusable(provider: string, version: string, state: string, cause?: unknown): Denied {
  return new Denied("key-unusable", `Key ${version} of provider ${provider} cannot be used in its KMS: ${state}`, {
    next: `Enable the key in the KMS of provider ${provider} and name it in config.json, or restore with the other providers.`,
    params: { provider, version, state },
    cause,
  });
}
