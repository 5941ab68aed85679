import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { FenchiError, InvalidInput, NotFound } from "../../events/error.ts";
import type { Continuity } from "../continuity/service.ts";
import type { Service } from "../engine/service.ts";
import { createRoutes } from "./context.ts";
import { bodyOf, statusOf } from "./failure.ts";
import { ownHostOnly, quietHeaders, tokenOnly } from "./guard.ts";
import { backupRoutes } from "./routes/backups.ts";
import { actionRoutes } from "./routes/continuity/actions.ts";
import { drillRoutes } from "./routes/continuity/drills.ts";
import { inventoryRoutes } from "./routes/continuity/inventory.ts";
import { planRoutes } from "./routes/continuity/plans.ts";
import { reportRoutes } from "./routes/continuity/reports.ts";
import { runRoutes } from "./routes/continuity/runs.ts";
import { strategyRoutes } from "./routes/continuity/strategy.ts";
import { dropRoutes } from "./routes/drops.ts";
import { engineRoutes } from "./routes/engine.ts";
import { healthRoutes, metricsRoutes } from "./routes/open.ts";
import { tooLarge } from "./upload.ts";

export interface ApiOptions {
  readonly service: Service;
  /** Coming back, of the same home. */
  readonly continuity: Continuity;
  /** The bearer token: 32 or more characters. */
  readonly token: string;
  /** Fenchi's own, for the document. */
  readonly version: string;
  /** Whether a `Host` header names this server. */
  readonly isOwnHost: (host: string) => boolean;
  /** Aborts when the server closes: streams end then. */
  readonly closing: AbortSignal;
  /** Silence after which an event stream says that it lives; 15 seconds by default. */
  readonly heartbeatMs?: number;
  /** Told of errors that nobody threw on purpose. The caller learns only that there was one. */
  readonly onUnexpected?: (error: unknown) => void;
}

/** A request of JSON is a few names and paths. */
const MAX_JSON_BYTES = 2 ** 20;
/** Routes that take bytes and not JSON, and bound them themselves. */
const BYTES = new Set(["/v1/drops/stream", "/v1/inventory"]);

/**
 * The engine's HTTP API: every request shows that it is meant for this host and (but for `/healthz` and the document itself) the token,
 * before a route reads it. Needs Node's server beneath it, for streams.
 */
export function createApi(options: ApiOptions) {
  const { service, continuity, closing, heartbeatMs = 15_000, onUnexpected = () => {} } = options;
  const app = createRoutes();
  const inside = { service, continuity, closing, heartbeatMs, onUnexpected };

  app.onError((thrown, c) => {
    const error = ofHttp(thrown);
    if (!(error instanceof FenchiError)) onUnexpected(error);
    return c.json(bodyOf(error), statusOf(error));
  });
  app.notFound(() => {
    throw new NotFound("route-unknown", "There is no such route.", { next: "/openapi.json lists them all." });
  });

  app.use(quietHeaders, ownHostOnly(options));
  app.route("/", healthRoutes());
  app.get("/openapi.json", (c) => c.body(document(), 200, { "Content-Type": "application/json" }));

  app.use(tokenOnly(options));
  app.use("/v1/*", async (c, next) => (BYTES.has(c.req.path) ? next() : limit(c, next)));
  app.route("/", metricsRoutes(inside));
  for (const routes of [
    dropRoutes,
    backupRoutes,
    engineRoutes,
    inventoryRoutes,
    planRoutes,
    strategyRoutes,
    runRoutes,
    drillRoutes,
    reportRoutes,
    actionRoutes,
  ]) {
    app.route("/v1", routes(inside));
  }
  app.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "The text of the file `token` in the home's state folder.",
  });

  let text: string | undefined;
  const document = () => {
    text ??= describe(app, options.version);
    return text;
  };
  return app;
}

/** The API's document, of every route that is there when it is first asked for. */
function describe(app: ReturnType<typeof createRoutes>, version: string): string {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Fenchi engine",
      version,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      description:
        "Encrypted backups in shares over several clouds. Sizes are bytes, times RFC 3339 in UTC. Every error has the shape of `Error`.",
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
    tags: [
      "Drops",
      "Backups",
      "Restores",
      "Engine",
      "Inventory",
      "Plans",
      "Runs",
      "Strategy",
      "Drills",
      "Evidence",
    ].map((name) => ({ name })),
  });
  // The generator writes a pattern's flags behind it, where they are text; JSON Schema's patterns are Unicode's by themselves.
  return JSON.stringify(document, (key, value) =>
    key === "pattern" && typeof value === "string" ? value.replace(/\/u$/, "") : value,
  );
}

const limit = bodyLimit({
  maxSize: MAX_JSON_BYTES,
  onError: () => {
    throw tooLarge(MAX_JSON_BYTES);
  },
});

/** What the router itself refuses, as errors of ours. */
function ofHttp(error: unknown): unknown {
  if (!(error instanceof HTTPException)) return error;
  if (error.status === 415) {
    return new InvalidInput("request-type-wrong", "The request's body is not declared as JSON.", {
      next: "Send 'Content-Type: application/json'.",
    });
  }
  return new InvalidInput("request-invalid", `The request cannot be read: ${error.message}`, {
    next: "Correct it; /openapi.json says what each route takes.",
    params: { part: "body", why: error.message },
  });
}
