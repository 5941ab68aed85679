import type { HttpBindings } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import { InvalidInput } from "../../events/error.ts";
import type { Continuity } from "../continuity/service.ts";
import type { Service } from "../engine/service.ts";

/** What the routes see beside the request: Node's own request and response, for streams. */
export interface Env {
  Bindings: HttpBindings;
}

/** What the routes are made of. */
export interface RouteOptions {
  readonly service: Service;
  readonly continuity: Continuity;
  /** Aborts when the server closes: streams end then. */
  readonly closing: AbortSignal;
  /** Silence after which an event stream says that it lives. */
  readonly heartbeatMs: number;
  /** Told of errors that nobody threw on purpose, while an answer is under way. */
  readonly onUnexpected: (error: unknown) => void;
}

/** A set of routes that answers requests of a wrong form with `request-invalid`. */
export const createRoutes = () =>
  new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.target, z.prettifyError(result.error));
    },
  });

export const invalidRequest = (part: string, why: string) =>
  new InvalidInput("request-invalid", `The request's ${part} is not what it must be: ${why}`, {
    next: "Correct it; /openapi.json says what each route takes.",
    params: { part, why },
  });

/** Aborts when the caller goes away before it is answered, or the server closes. */
export function calledOff(c: Context<Env>, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const { outgoing } = c.env;
  outgoing.once("close", () => gone.abort());
  return AbortSignal.any([gone.signal, closing]);
}
