import { createRoute, z } from "@hono/zod-openapi";
import { actionChange, indicatorFileKinds } from "../../../continuity/service.ts";
import { actionChanged, actionList, actionWithHistory, indicatorTable } from "../../../evidence/document.ts";
import { createRoutes, type RouteOptions } from "../../context.ts";
import { body, failures, json } from "../../schemas.ts";
import { fileAnswer, fileHeaders, flag, language, ordinal } from "./files.ts";

const tags = ["Evidence"];
const params = z.object({ number: ordinal });

const all = createRoute({
  method: "get",
  path: "/actions",
  operationId: "actions",
  tags,
  summary: "The corrective actions that are open, or all",
  request: { query: z.object({ all: flag.meta({ description: "Closed ones as well." }) }) },
  responses: { 200: json(actionList, "In order of number."), ...failures(400, 401, 502) },
});

const one = createRoute({
  method: "get",
  path: "/actions/{number}",
  operationId: "action",
  tags,
  summary: "A corrective action with everything that was written down of it",
  request: { params },
  responses: { 200: json(actionWithHistory, "The action."), ...failures(400, 401, 404, 502) },
});

const change = createRoute({
  method: "post",
  path: "/actions/{number}",
  operationId: "changeAction",
  tags,
  summary: "Say who does what by when, or that it is done",
  description: "`assigned` changes what it names. `closed` needs a root cause and a remedy on record, and a reason.",
  request: { params, body: body(actionChange) },
  responses: {
    200: json(actionChanged, "Signed and on record."),
    ...failures(400, 401, 404, 409, 413, 415, 422, 502),
  },
});

const indicators = createRoute({
  method: "get",
  path: "/indicators",
  operationId: "indicators",
  tags,
  summary: "The plan's indicators by agency and year, from this vault's evidence",
  responses: { 200: json(indicatorTable, "Target, done, and on what it rests."), ...failures(400, 401, 422, 502) },
});

const indicatorFile = createRoute({
  method: "get",
  path: "/indicators/file",
  operationId: "indicatorFile",
  tags,
  summary: "The indicators as a workbook, CSV or page",
  request: {
    query: z.object({
      format: z.enum(indicatorFileKinds).default("xlsx"),
      language,
    }),
  },
  responses: { 200: fileAnswer("The file.", indicatorFileKinds), ...failures(400, 401, 422, 502) },
});

/** Corrective actions (矯正措施), and what the agency's evidence comes to over the years. */
export const actionRoutes = ({ continuity: { evidence } }: RouteOptions) =>
  createRoutes()
    .openapi(all, async (c) => c.json(await evidence.actions(c.req.valid("query").all === "true"), 200))
    .openapi(one, async (c) => c.json(await evidence.action(c.req.valid("param").number), 200))
    .openapi(change, async (c) => {
      const { number } = c.req.valid("param");
      return c.json(await evidence.change(number, c.req.valid("json")), 200);
    })
    .openapi(indicators, async (c) => c.json(await evidence.indicators(), 200))
    .openapi(indicatorFile, async (c) => {
      const { format, language: said } = c.req.valid("query");
      const bytes = await evidence.indicatorFile(format, said);
      return c.body(bytes, 200, fileHeaders(format, "indicators"));
    });
