import { createRoute, z } from "@hono/zod-openapi";
import { vaultStatus } from "../../engine/service.ts";
import { calledOff, createRoutes, type RouteOptions } from "../context.ts";
import { anyEvent, deadLetterList, failures, health, json, letterId, requeued } from "../schemas.ts";
import { frames, textBody } from "../stream.ts";

const tags = ["Engine"];

const status = createRoute({
  method: "get",
  path: "/status",
  operationId: "status",
  tags,
  summary: "The vault, its providers, open drops and queues",
  responses: { 200: json(vaultStatus, "The state now."), ...failures(401) },
});

const ping = createRoute({
  method: "get",
  path: "/ping",
  operationId: "ping",
  tags,
  summary: "Whether this engine takes this token",
  responses: { 200: json(health, "It does."), ...failures(401) },
});

const deadLetters = createRoute({
  method: "get",
  path: "/dead-letters",
  operationId: "deadLetters",
  tags,
  summary: "Events that were given up",
  responses: { 200: json(deadLetterList, "Oldest first."), ...failures(401) },
});

const requeue = createRoute({
  method: "post",
  path: "/dead-letters/{id}/requeue",
  operationId: "requeue",
  tags,
  summary: "Put one dead letter, or `all`, back into its queue",
  request: { params: letterId },
  responses: { 200: json(requeued, "How many were put back."), ...failures(400, 401, 404) },
});

const events = createRoute({
  method: "get",
  path: "/events",
  operationId: "events",
  tags,
  summary: "What happens, as server-sent events",
  description:
    "Each frame has the event's id, its short name as `event`, and the whole CloudEvent (`Event`) as `data`. `Last-Event-ID` (or `after`) asks for " +
    "all events said since that one. None is left out: when that cannot be kept, the last frame is named `failure` and its data is " +
    "`LateFailure`. Comments come while nothing happens.",
  request: {
    query: z.object({ after: z.string().min(1).max(128).optional() }),
    headers: z.object({ "last-event-id": z.string().min(1).max(128).optional() }),
  },
  responses: {
    200: {
      description: "Frames until either side closes.",
      content: { "text/event-stream": { schema: z.string().meta({ description: "Frames with `Event` as data." }) } },
    },
    ...failures(400, 401),
  },
});

/** The engine itself: state, dead letters, events. */
export function engineRoutes({ service, closing, heartbeatMs, onUnexpected }: RouteOptions) {
  const routes = createRoutes()
    .openapi(status, async (c) => c.json(await service.status(), 200))
    .openapi(ping, (c) => c.json({ status: "up" as const }, 200))
    .openapi(deadLetters, async (c) => c.json({ deadLetters: await service.deadLetters() }, 200))
    .openapi(requeue, async (c) => c.json({ requeued: await service.requeue(c.req.valid("param").id) }, 200))
    .openapi(events, async (c) => {
      const after = c.req.valid("header")["last-event-id"] ?? c.req.valid("query").after;
      const signal = calledOff(c, closing);
      const said = service.events(after === undefined ? { signal } : { after, signal });
      return c.newResponse(textBody(frames(said, heartbeatMs, onUnexpected)), 200, {
        "Content-Type": "text/event-stream",
      });
    });
  routes.openAPIRegistry.register("Event", anyEvent);
  return routes;
}
