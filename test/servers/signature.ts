import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Access key ids that a test server knows, with their secrets. */
export type Accounts = ReadonlyMap<string, string>;

export interface SignedRequest {
  readonly method: string;
  /** As it came, percent-encoded. */
  readonly path: string;
  /** As it came, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/** Why a request is refused, in AWS's words. */
export type SignatureFault = "AccessDenied" | "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "RequestTimeTooSkewed";

const skewMs = 15 * 60_000;
const sha256 = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();

/**
 * Verifies Signature Version 4 in the Authorization header
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
 */
export function signatureFault(
  { method, path, query, headers }: SignedRequest,
  accounts: Accounts,
  payloadHash: string,
  now: Date,
): SignatureFault | undefined {
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/[^/]+\/[^/]+\/aws4_request), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    );
  if (!parsed) return "AccessDenied";
  const [, id = "", scope = "", names = "", signature] = parsed;
  const secret = accounts.get(id);
  if (secret === undefined) return "InvalidAccessKeyId";
  const date = String(headers["x-amz-date"] ?? "");
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const signed = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  if (!(Math.abs(signed - now.getTime()) <= skewMs)) return "RequestTimeTooSkewed";
  const canonical = [
    method,
    path,
    query
      .split("&")
      .filter((part) => part !== "")
      .map((part) => (part.includes("=") ? part : `${part}=`))
      .sort()
      .join("&"),
    ...names.split(";").map(
      (name) =>
        `${name}:${String(headers[name] ?? "")
          .replace(/\s+/g, " ")
          .trim()}`,
    ),
    "",
    names,
    payloadHash,
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
  const key = scope.split("/").reduce<string | Uint8Array>((left, part) => hmac(left, part), `AWS4${secret}`);
  return hmac(key, toSign).toString("hex") === signature ? undefined : "SignatureDoesNotMatch";
}
