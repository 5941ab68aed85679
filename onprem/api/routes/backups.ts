import { createRoute, z } from "@hono/zod-openapi";
import { backupId } from "../../../events/cloudevent.ts";
import { restoreNeeds, restoreRequest, restoreStatus, verifyReport } from "../../engine/service.ts";
import { calledOff, createRoutes, type RouteOptions } from "../context.ts";
import {
  backupList,
  backupId as backupPath,
  backupQuery,
  body,
  failures,
  fileList,
  json,
  lateFailure,
  progress,
  restoreId,
  waitMilliseconds,
} from "../schemas.ts";
import { textBody, workFrames } from "../stream.ts";

/** Progress of a verification is said no more often. */
const PROGRESS_MS = 100;

const backups = createRoute({
  method: "get",
  path: "/backups",
  operationId: "backups",
  tags: ["Backups"],
  summary: "The backups there are, newest first",
  request: { query: backupQuery },
  responses: { 200: json(backupList, "The backups."), ...failures(400, 401) },
});

const files = createRoute({
  method: "get",
  path: "/backups/{backup}/files",
  operationId: "files",
  tags: ["Backups"],
  summary: "The files in a folder's backup",
  request: { params: backupPath },
  responses: {
    200: json(fileList, "By path; none for a backup of another kind."),
    ...failures(400, 401, 404, 422, 502),
  },
});

const needs = createRoute({
  method: "get",
  path: "/backups/{backup}/needs",
  operationId: "needs",
  tags: ["Backups"],
  summary: "What a restore of a backup would fetch",
  request: { params: backupPath },
  responses: { 200: json(restoreNeeds, "Bytes and objects."), ...failures(400, 401, 404, 422, 502) },
});

const restore = createRoute({
  method: "post",
  path: "/restores",
  operationId: "restore",
  tags: ["Restores"],
  summary: "Bring a backup back to a path on the engine's host",
  request: { body: body(restoreRequest) },
  responses: { 202: json(restoreStatus, "Durably queued."), ...failures(400, 401, 404, 409, 413, 415, 422, 507) },
});

const status = createRoute({
  method: "get",
  path: "/restores/{restore}",
  operationId: "restoreStatus",
  tags: ["Restores"],
  summary: "How far a restore is",
  description: "With `milliseconds`, answers as soon as the restore has ended, and at the latest after that time.",
  request: { params: restoreId, query: z.object({ milliseconds: waitMilliseconds.optional() }) },
  responses: { 200: json(restoreStatus, "The restore."), ...failures(400, 401, 404) },
});

const verify = createRoute({
  method: "post",
  path: "/verify",
  operationId: "verify",
  tags: ["Backups"],
  summary: "Read back what the providers hold, of one backup or of all",
  description:
    "Server-sent events: `progress` (`Progress`) while it goes on, then `report` (`VerifyReport`), or `failure` (`LateFailure`). Closing the connection calls it off.",
  request: { body: body(z.object({ backup: backupId.optional() }).meta({ id: "VerifyRequest" })) },
  responses: {
    200: {
      description: "Progress, then the report.",
      content: { "text/event-stream": { schema: z.string().meta({ description: "Frames as above." }) } },
    },
    ...failures(400, 401, 404, 413, 415, 422, 502),
  },
});

/** Backups and restores: what comes out. */
export function backupRoutes({ service, closing, onUnexpected }: RouteOptions) {
  const routes = createRoutes()
    .openapi(backups, async (c) => c.json({ backups: await service.backups(filterOf(c.req.valid("query"))) }, 200))
    .openapi(files, async (c) => {
      const { backup } = c.req.valid("param");
      return c.json({ files: await service.files(backup) }, 200);
    })
    .openapi(needs, async (c) => c.json(await service.needs(c.req.valid("param").backup), 200))
    .openapi(restore, async (c) => {
      const accepted = await service.restore(c.req.valid("json"));
      c.header("Location", `/v1/restores/${accepted.restore}`);
      return c.json(accepted, 202);
    })
    .openapi(status, async (c) => {
      const { milliseconds } = c.req.valid("query");
      const { restore: id } = c.req.valid("param");
      return c.json(await service.restoreStatus(id, milliseconds === undefined ? undefined : { milliseconds }), 200);
    })
    .openapi(verify, async (c) => {
      const { backup } = c.req.valid("json");
      const signal = calledOff(c, closing);
      const options = { signal, ...(backup === undefined ? {} : { backup }) };
      // What a verification throws that nobody waits for any more is only its end.
      const unexpected = (error: unknown) => void (signal.aborted || onUnexpected(error));
      const frames = await workFrames((tell) => service.verify(options, tell), PROGRESS_MS, unexpected);
      return c.newResponse(textBody(frames), 200, { "Content-Type": "text/event-stream" });
    });
  routes.openAPIRegistry.register("Progress", progress);
  // Of a schema that was made before the generator was loaded, only a copy has what the generator asks of it.
  routes.openAPIRegistry.register("VerifyReport", verifyReport.clone());
  routes.openAPIRegistry.register("LateFailure", lateFailure);
  return routes;
}

/** Without the keys whose value is `undefined`: a filter that is absent is not one that is empty. */
function filterOf({ item, at, limit }: z.infer<typeof backupQuery>) {
  return { limit, ...(item === undefined ? {} : { item }), ...(at === undefined ? {} : { at }) };
}
