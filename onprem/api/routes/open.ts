import { createRoute, z } from "@hono/zod-openapi";
import { createRoutes, type RouteOptions } from "../context.ts";
import { failures, health, json } from "../schemas.ts";

const healthz = createRoute({
  method: "get",
  path: "/healthz",
  operationId: "health",
  tags: ["Engine"],
  summary: "Whether the process answers",
  description: "For supervisors, without a token; says nothing about the vault, and does nothing that costs.",
  security: [],
  responses: { 200: json(health, "It does."), ...failures() },
});

const metrics = createRoute({
  method: "get",
  path: "/metrics",
  operationId: "metrics",
  tags: ["Engine"],
  summary: "Figures for Prometheus",
  description:
    "With the token, as all but `/healthz`: they name providers, volumes and what fails. Prometheus sends it with `authorization.credentials_file`.",
  responses: {
    200: { description: "Text exposition format 0.0.4.", content: { "text/plain": { schema: z.string() } } },
    ...failures(401),
  },
});

/** Whether it lives: outside `/v1`, where supervisors look. */
export const healthRoutes = () => createRoutes().openapi(healthz, (c) => c.json({ status: "up" as const }, 200));

/** What Prometheus scrapes. */
export const metricsRoutes = ({ service }: RouteOptions) =>
  createRoutes().openapi(metrics, async (c) =>
    c.text(await service.metrics(), 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
