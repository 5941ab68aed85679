import { createRoute, z } from "@hono/zod-openapi";
import { itemName } from "../../../../events/index.ts";
import { strategyOverview } from "../../../continuity/service.ts";
import { retentionDocument, strategyExplanation } from "../../../strategy/document.ts";
import { createRoutes, type RouteOptions } from "../../context.ts";
import { failures, json } from "../../schemas.ts";

const tags = ["Strategy"];
const params = z.object({ item: itemName.meta({ description: "With its slashes as %2F." }) });

const all = createRoute({
  method: "get",
  path: "/strategy",
  operationId: "strategy",
  tags,
  summary: "How often, how long and how widely each item is kept, and which is overdue",
  responses: { 200: json(strategyOverview, "Of every module of the inventory."), ...failures(400, 401, 502) },
});

const explain = createRoute({
  method: "get",
  path: "/strategy/{item}",
  operationId: "strategyExplanation",
  tags,
  summary: "Which rule says so, of each value of an item",
  request: { params },
  responses: { 200: json(strategyExplanation, "The nearest rule first."), ...failures(400, 401, 502) },
});

const retention = createRoute({
  method: "get",
  path: "/strategy/{item}/retention",
  operationId: "retention",
  tags,
  summary: "Which generations of an item stay, and by which rule",
  request: { params },
  responses: { 200: json(retentionDocument, "Nothing is deleted by this."), ...failures(400, 401, 502) },
});

/** Strategy an item (備份策略). */
export const strategyRoutes = ({ continuity: { strategy } }: RouteOptions) =>
  createRoutes()
    .openapi(all, async (c) => c.json(await strategy.list(), 200))
    .openapi(explain, async (c) => c.json(await strategy.explain(c.req.valid("param").item), 200))
    .openapi(retention, async (c) => c.json(await strategy.retention(c.req.valid("param").item), 200));
