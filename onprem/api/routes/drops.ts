import { createRoute, z } from "@hono/zod-openapi";
import { dropRequest, dropState, dropStatus } from "../../engine/service.ts";
import { createRoutes, invalidRequest, type RouteOptions } from "../context.ts";
import { body, dropId, failures, json, streamLabels, streamQuery, waitMilliseconds } from "../schemas.ts";
import { requireLength, wholeBody } from "../upload.ts";

const tags = ["Drops"];

const drop = createRoute({
  method: "post",
  path: "/drops",
  operationId: "drop",
  tags,
  summary: "Back up a file or folder that lies on the engine's host",
  request: { body: body(dropRequest) },
  responses: { 202: json(dropStatus, "Durably queued."), ...failures(400, 401, 404, 409, 413, 415, 422, 507) },
});

const dropStream = createRoute({
  method: "post",
  path: "/drops/stream",
  operationId: "dropStream",
  tags,
  summary: "Back up the bytes of this request's body",
  description:
    "Any length, in flat memory, no faster than they are sealed. The drop ends well only if the body does: with HTTP/1.1's last chunk, or all of " +
    "Content-Length. A connection that breaks before makes a failed drop, never a shorter backup. Answers when the stream is sealed, or has failed.",
  request: {
    query: streamQuery.extend({
      labels: z
        .record(z.string(), z.string())
        .optional()
        .meta({ param: { style: "deepObject", explode: true }, description: "As `labels[key]=value`." }),
    }),
    body: {
      required: true,
      content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
    },
  },
  responses: { 202: json(dropStatus, "Read to its end."), ...failures(400, 401, 409, 411, 422, 507) },
});

const status = createRoute({
  method: "get",
  path: "/drops/{drop}",
  operationId: "dropStatus",
  tags,
  summary: "How far a drop is",
  description: "With `until`, answers as soon as the drop is there, or failed, and at the latest after `milliseconds`.",
  request: {
    params: dropId,
    query: z.object({ until: dropState.optional(), milliseconds: waitMilliseconds.default(30_000) }),
  },
  responses: { 200: json(dropStatus, "The drop."), ...failures(400, 401, 404) },
});

/** The labels of a query: every `labels[key]=value`. */
function labelsOf(url: string): Record<string, string> | undefined {
  const pairs = [...new URL(url).searchParams].flatMap(([name, value]) => {
    const key = /^labels\[(.*)\]$/s.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  if (pairs.length === 0) return undefined;
  const parsed = streamLabels.safeParse(Object.fromEntries(pairs));
  if (!parsed.success) throw invalidRequest("query", z.prettifyError(parsed.error));
  return parsed.data;
}

/** Drops: what goes in. */
export const dropRoutes = ({ service }: RouteOptions) =>
  createRoutes()
    .openapi(drop, async (c) => {
      const accepted = await service.drop(c.req.valid("json"));
      c.header("Location", `/v1/drops/${accepted.drop}`);
      return c.json(accepted, 202);
    })
    .openapi(dropStream, async (c) => {
      const { item, name } = c.req.valid("query");
      const labels = labelsOf(c.req.url);
      const { incoming } = c.env;
      requireLength(incoming);
      const sealed = await service.dropStream(item, name, wholeBody(incoming), labels ? { labels } : {});
      c.header("Location", `/v1/drops/${sealed.drop}`);
      return c.json(sealed, 202);
    })
    .openapi(status, async (c) => {
      const { until, milliseconds } = c.req.valid("query");
      const { drop: id } = c.req.valid("param");
      return c.json(await service.dropStatus(id, until && { state: until, milliseconds }), 200);
    });
