import { createRoute, z } from "@hono/zod-openapi";
import { runDocument, runHalt, runList } from "../../../run/document.ts";
import { createRoutes, type RouteOptions } from "../../context.ts";
import { failures, json } from "../../schemas.ts";

const tags = ["Runs"];
const params = z.object({
  run: z
    .string()
    .regex(/^\d{8}T\d{6}Z(?:-\d{1,6})?$/, "a run's name such as 20261123T030000Z")
    .meta({ description: "Named after when it began." }),
});

const all = createRoute({
  method: "get",
  path: "/runs",
  operationId: "runs",
  tags,
  summary: "The plans that were carried out here, or are",
  responses: { 200: json(runList, "The newest first."), ...failures(401) },
});

const one = createRoute({
  method: "get",
  path: "/runs/{run}",
  operationId: "run",
  tags,
  summary: "How far a run is, module by module",
  request: { params },
  responses: { 200: json(runDocument, "By its journal, and live while it goes on."), ...failures(400, 401, 404) },
});

const halt = <Path extends string>(path: Path, operationId: string, summary: string) =>
  createRoute({
    method: "post",
    path,
    operationId,
    tags,
    summary,
    description:
      "Answers once the process that carries it out has halted, and at the latest after ten seconds: then `outcome` says `running`. What is " +
      "carried out here goes on with `fenchi run resume`.",
    request: { params },
    responses: { 200: json(runHalt, "How it stands now."), ...failures(400, 401, 404) },
  });
const pause = halt("/runs/{run}/pause", "pauseRun", "Halt a run where it can go on from");
const stop = halt("/runs/{run}/stop", "stopRun", "End a run; what is back stays");

/** Plans that are carried out. */
export const runRoutes = ({ continuity: { runs } }: RouteOptions) =>
  createRoutes()
    .openapi(all, async (c) => c.json(await runs.list(), 200))
    .openapi(one, async (c) => c.json(await runs.show(c.req.valid("param").run), 200))
    .openapi(pause, async (c) => c.json(await runs.halt(c.req.valid("param").run, "pause"), 200))
    .openapi(stop, async (c) => c.json(await runs.halt(c.req.valid("param").run, "stop"), 200));
