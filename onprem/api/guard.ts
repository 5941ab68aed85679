import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { Denied, InvalidInput } from "../../events/error.ts";

/** What a request must show before a route sees it. */
export interface GuardOptions {
  /** The bearer token. */
  readonly token: string;
  /** Whether a `Host` header names this server. */
  readonly isOwnHost: (host: string) => boolean;
}

const MIN_TOKEN_LENGTH = 32;
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * Refuses requests of browsers that other sites sent here. A name that an attacker's DNS points at this machine shows in `Host`; a page
 * of another origin shows in `Origin`, or where a browser leaves that away, in `Sec-Fetch-Site`.
 */
export function ownHostOnly({ isOwnHost }: Pick<GuardOptions, "isOwnHost">): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? "";
    if (!isOwnHost(host)) throw foreignHost(host);
    const origin = c.req.header("origin");
    if (origin !== undefined && origin !== new URL(c.req.url).origin) throw foreignOrigin();
    const site = c.req.header("sec-fetch-site");
    if (site !== undefined && site !== "same-origin" && site !== "none") throw foreignOrigin();
    await next();
  };
}

/**
 * Lets in who holds the token. It is read from the `Authorization` header alone: URLs end up in logs and histories. Digests are compared,
 * so that neither content nor length shows in the time it takes.
 *
 * @throws {InvalidInput} `token-weak` for a token that can be guessed.
 */
export function tokenOnly({ token }: Pick<GuardOptions, "token">): MiddlewareHandler {
  if (token.length < MIN_TOKEN_LENGTH || !BEARER.test(`Bearer ${token}`)) throw weakToken();
  const expected = digest(token);
  return async (c, next) => {
    const given = BEARER.exec(c.req.header("authorization") ?? "")?.[1];
    if (given === undefined || !timingSafeEqual(digest(given), expected)) {
      c.header("WWW-Authenticate", 'Bearer realm="fenchi"');
      throw wrongToken();
    }
    await next();
  };
}

/** Nothing here is for frames, caches, or to be guessed at: it is JSON for programs. A page says by itself what it may do. */
export const quietHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
  c.header("X-Content-Type-Options", "nosniff");
  if (!c.res.headers.has("Content-Security-Policy")) {
    c.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  }
  c.header("Cross-Origin-Resource-Policy", "same-origin");
  c.header("Referrer-Policy", "no-referrer");
  c.header("X-Frame-Options", "DENY");
};

const digest = (text: string) => createHash("sha256").update(text).digest();

const weakToken = () =>
  new InvalidInput("token-weak", `The API's token must have ${MIN_TOKEN_LENGTH} or more of A-Z a-z 0-9 . _ ~ + / -`, {
    next: "Remove the token file; the engine makes a good one when it starts.",
    params: { length: MIN_TOKEN_LENGTH },
  });

const wrongToken = () =>
  new Denied("token-wrong", "This request does not carry the engine's token.", {
    next: "Send it as 'Authorization: Bearer <token>'; it lies in the home's state folder.",
  });

const foreignHost = (host: string) =>
  new Denied("host-unknown", `This engine is not known as ${JSON.stringify(host)}.`, {
    next: "Use the address that 'fenchi status' names, or add the name to the engine's hosts.",
    params: { host: host.slice(0, 255) },
  });

const foreignOrigin = () =>
  new Denied("origin-foreign", "This request comes from a page of another site.", {
    next: "Use the engine's own pages, or a program.",
  });
