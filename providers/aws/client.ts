import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { S3Client } from "@aws-sdk/client-s3";

/** How a service is reached. Who asks is found by the SDK's own chain (environment, profile, role), and by nothing else. */
export interface AwsEndpoint {
  readonly region: string;
  /** URL of a server that is not AWS's own. */
  readonly endpoint?: string | undefined;
  /** A profile of the SDK's shared files, where a host has several accounts. */
  readonly profile?: string | undefined;
  /** PEM of the authorities to trust instead of the system's: for an endpoint with a certificate of its own. */
  readonly ca?: string | undefined;
}

/** An {@link AwsEndpoint} of S3. */
export interface S3Endpoint extends AwsEndpoint {
  /** The bucket in the path, not in the host name: what most servers beside AWS want. */
  readonly pathStyle?: boolean | undefined;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly idleMs?: number;
}

/**
 * A client of S3 or of a server that speaks it. Checksums of its own are left off but where S3 asks for them: many servers refuse the trailers,
 * and {@link createS3Store} sends a SHA-256 with every object.
 */
export function createS3Client({ region, endpoint, profile, ca, pathStyle, idleMs = 30_000 }: S3Endpoint): S3Client {
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    forcePathStyle: pathStyle ?? endpoint !== undefined,
    followRegionRedirects: false,
    expectContinueHeader: false,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: connection(idleMs, ca),
    retryMode: "standard",
    maxAttempts: attempts,
  });
}

/** Calls in all, the first one included; the work that asked is tried again later by whoever runs it. */
export const attempts = 4;

/** How the SDKs' own HTTP handler is to connect. */
export function connection(idleMs: number, ca?: string) {
  return {
    connectionTimeout: 10_000,
    socketTimeout: idleMs,
    throwOnRequestTimeout: true,
    // Agents and not their options: with those the SDK makes another, without the authority, for every larger body.
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 64, ...(ca === undefined ? {} : { ca }) }),
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 64 }),
  };
}
