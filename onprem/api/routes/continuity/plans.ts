import { createRoute, z } from "@hono/zod-openapi";
import { pictureKinds } from "../../../continuity/service.ts";
import { closureDocument, dependenciesDocument, planDocument, planRequest } from "../../../plan/document.ts";
import { createRoutes, type RouteOptions } from "../../context.ts";
import { body, failures, json } from "../../schemas.ts";
import { fileAnswer, fileHeaders, language } from "./files.ts";

const tags = ["Plans"];
const module = z
  .string()
  .min(1)
  .max(220)
  .meta({ description: "Agency/system/number, or a name that only one module has." });

const dependencies = createRoute({
  method: "get",
  path: "/dependencies",
  operationId: "dependencies",
  tags,
  summary: "What depends on what, and what is amiss with that",
  responses: {
    200: json(dependenciesDocument, "Circles, independence, and what nobody backs up."),
    ...failures(401, 404, 502),
  },
});

const picture = createRoute({
  method: "get",
  path: "/dependencies/picture",
  operationId: "dependencyPicture",
  tags,
  summary: "The dependencies as a picture",
  request: { query: z.object({ format: z.enum(pictureKinds).default("svg"), module: module.optional(), language }) },
  responses: {
    200: fileAnswer("Of all, or of what one function takes.", pictureKinds),
    ...failures(400, 401, 404, 502),
  },
});

const closure = createRoute({
  method: "get",
  path: "/dependencies/{module}",
  operationId: "dependencyClosure",
  tags,
  summary: "The least that one function takes to serve",
  request: { params: z.object({ module }) },
  responses: { 200: json(closureDocument, "Modules, backups and bytes."), ...failures(400, 401, 404, 502) },
});

const plan = createRoute({
  method: "post",
  path: "/plans",
  operationId: "plan",
  tags,
  summary: "Plan a restore, and compare it with what would be otherwise",
  description: "Nothing is kept and nothing restored. A saved plan is what `fenchi run start` takes.",
  request: { body: body(planRequest) },
  responses: { 200: json(planDocument, "The plan."), ...failures(400, 401, 404, 413, 415, 422, 502) },
});

/** Dependencies (相依性) and restore plans. */
export const planRoutes = ({ continuity: { planning } }: RouteOptions) =>
  createRoutes()
    .openapi(dependencies, async (c) => c.json(await planning.dependencies(), 200))
    .openapi(picture, async (c) => {
      const { format, module: wanted, language: said } = c.req.valid("query");
      return c.body(await planning.picture(format, wanted, said), 200, fileHeaders(format, "dependencies"));
    })
    .openapi(closure, async (c) => c.json(await planning.closure(c.req.valid("param").module), 200))
    .openapi(plan, async (c) => c.json(await planning.plan(c.req.valid("json")), 200));
