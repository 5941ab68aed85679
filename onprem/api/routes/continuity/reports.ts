import { createRoute, z } from "@hono/zod-openapi";
import { evidenceProof, reportDocument, reportList, reportProof } from "../../../evidence/document.ts";
import { createRoutes, type RouteOptions } from "../../context.ts";
import { failures, json } from "../../schemas.ts";
import { fileAnswer, fileHeaders, ordinal } from "./files.ts";

const tags = ["Evidence"];
const params = z.object({ seq: ordinal });

const all = createRoute({
  method: "get",
  path: "/reports",
  operationId: "reports",
  tags,
  summary: "The evidence reports of drills, in few words",
  responses: { 200: json(reportList, "From the first; why one is not to be believed."), ...failures(401) },
});

const one = createRoute({
  method: "get",
  path: "/reports/{seq}",
  operationId: "report",
  tags,
  summary: "A report whole: its record, and the figures computed from it",
  request: { params },
  responses: { 200: json(reportDocument, "Its signature was verified."), ...failures(400, 401, 404, 502) },
});

const page = createRoute({
  method: "get",
  path: "/reports/{seq}/page",
  operationId: "reportPage",
  tags,
  summary: "A report as the one page that is signed and printed",
  request: { params },
  responses: { 200: fileAnswer("Its signature was verified.", ["html"]), ...failures(400, 401, 404, 502) },
});

const prove = createRoute({
  method: "post",
  path: "/reports/{seq}/verify",
  operationId: "verifyReport",
  tags,
  summary: "Prove a report: signatures, record, figures, and page",
  request: { params },
  responses: { 200: json(reportProof, "Proven. What is not is a 502 that says why."), ...failures(400, 401, 404, 502) },
});

const proveAll = createRoute({
  method: "post",
  path: "/reports/verify",
  operationId: "verifyReports",
  tags,
  summary: "Prove every report, and that none is missing",
  responses: { 200: json(evidenceProof, "What was found."), ...failures(401, 502) },
});

/** Evidence reports (演練報告). */
export const reportRoutes = ({ continuity: { evidence } }: RouteOptions) =>
  createRoutes()
    .openapi(all, async (c) => c.json(await evidence.reports(), 200))
    .openapi(one, async (c) => c.json(await evidence.report(c.req.valid("param").seq), 200))
    .openapi(page, async (c) => {
      const { seq } = c.req.valid("param");
      return c.body(await evidence.page(seq), 200, fileHeaders("html", `report-${seq}`));
    })
    .openapi(prove, async (c) => c.json(await evidence.prove(c.req.valid("param").seq), 200))
    .openapi(proveAll, async (c) => c.json(await evidence.proveAll(), 200));
