import { createRoute, z } from "@hono/zod-openapi";
import { hex } from "../../../../events/cloudevent.ts";
import { drillList, drillOverview, drillRequest, dueList } from "../../../drill/document.ts";
import { createRoutes, type RouteOptions } from "../../context.ts";
import { body, failures, json } from "../../schemas.ts";

const tags = ["Drills"];

const all = createRoute({
  method: "get",
  path: "/drills",
  operationId: "drills",
  tags,
  summary: "The drills of this home, the latest first",
  responses: { 200: json(drillList, "How far each is."), ...failures(401) },
});

const one = createRoute({
  method: "get",
  path: "/drills/{drill}",
  operationId: "drillStatus",
  tags,
  summary: "How far a drill is",
  request: { params: z.object({ drill: hex(16) }) },
  responses: { 200: json(drillOverview, "The drill."), ...failures(400, 401, 404) },
});

const request = createRoute({
  method: "post",
  path: "/drills",
  operationId: "drill",
  tags,
  summary: "Carry out a drill, on demand",
  description:
    "Everything about it is decided before this answers; it is then carried out into an isolated folder, and its report is filed. `drill.completed` says when. Nothing is written to providers, state or production.",
  request: { body: body(drillRequest) },
  responses: {
    202: json(drillOverview, "Begun, or waiting for the one before it."),
    ...failures(400, 401, 404, 413, 415, 422, 502),
  },
});

const due = createRoute({
  method: "get",
  path: "/drill-schedule",
  operationId: "drillSchedule",
  tags,
  summary: "When each drill of the schedule is due",
  responses: { 200: json(dueList, "The most pressing first."), ...failures(400, 401) },
});

/** Drills (演練) on demand, and when they are due. */
export const drillRoutes = ({ continuity: { drills } }: RouteOptions) =>
  createRoutes()
    .openapi(all, async (c) => c.json(await drills.drills(), 200))
    .openapi(one, async (c) => c.json(await drills.drill(c.req.valid("param").drill), 200))
    .openapi(request, async (c) => {
      const begun = await drills.request(c.req.valid("json"));
      c.header("Location", `/v1/drills/${begun.drill}`);
      return c.json(begun, 202);
    })
    .openapi(due, async (c) => c.json(await drills.due(), 200));
