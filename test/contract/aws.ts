import { createS3Client } from "../../providers/aws/client.ts";
import { createS3Store } from "../../providers/aws/store.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { startKmsServer, type TestKmsServer } from "../servers/kms/server.ts";
import type { BucketOptions } from "../servers/s3/bucket.ts";
import { type S3ServerOptions, startS3Server, type TestS3Server } from "../servers/s3/server.ts";

/** The account that the tests act under; the SDK's own chain finds it in the environment. */
export const account = { id: "TESTKEYID", secret: "test-secret" };

/** Lets the SDK find {@link account}, and nothing of whoever runs the tests. */
export function useTestAccount(): void {
  process.env["AWS_ACCESS_KEY_ID"] = account.id;
  process.env["AWS_SECRET_ACCESS_KEY"] = account.secret;
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"]) delete process.env[name];
  process.env["AWS_CONFIG_FILE"] = process.env["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
}

export const region = "ap-northeast-1";

/** A test server that knows {@link account}. */
export function startTestS3(options: Partial<S3ServerOptions> = {}): Promise<TestS3Server> {
  useTestAccount();
  return startS3Server({ accounts: new Map([[account.id, account.secret]]), region, ...options });
}

/** A test server of keys that knows {@link account}. */
export function startTestKms(): Promise<TestKmsServer> {
  useTestAccount();
  return startKmsServer(new Map([[account.id, account.secret]]), region);
}

/** A store over a bucket of a test server, as one process opens it. */
export function openS3(
  server: TestS3Server,
  bucket: string,
  { versions = true, locks = versions, now = () => new Date(), idleMs = 2_000, ca }: OpenOptions = {},
): ObjectStore {
  const client = createS3Client({ region, endpoint: server.url, idleMs, ca });
  return createS3Store({ provider: "alpha", client, bucket, versions, locks, now });
}

export interface OpenOptions extends Partial<BucketOptions> {
  readonly now?: () => Date;
  readonly idleMs?: number;
  readonly ca?: string;
}
