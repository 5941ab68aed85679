import { createRoute, z } from "@hono/zod-openapi";
import { placeName } from "../../../../continuity/inventory/inventory.ts";
import { importAbout, signOffRequest } from "../../../continuity/service.ts";
import {
  inventoryDifference,
  inventoryDocument,
  inventoryImport,
  inventorySignOff,
  inventoryVersions,
} from "../../../inventory/documents.ts";
import { fileKinds } from "../../../inventory/file.ts";
import { mostBytes } from "../../../inventory/limit.ts";
import { createRoutes, type RouteOptions } from "../../context.ts";
import { body, failureBody, failures, json } from "../../schemas.ts";
import { readBody } from "../../upload.ts";
import { fileAnswer, fileHeaders, flag, mediaTypes, ordinal } from "./files.ts";

const tags = ["Inventory"];

const show = createRoute({
  method: "get",
  path: "/inventory",
  operationId: "inventory",
  tags,
  summary: "The modules of a version, by default the newest",
  request: {
    query: z.object({
      version: ordinal.optional(),
      agency: placeName.optional(),
      system: placeName.optional(),
      core: flag.meta({ description: "Core functions alone." }),
    }),
  },
  responses: { 200: json(inventoryDocument, "The version."), ...failures(400, 401, 404, 502) },
});

const versions = createRoute({
  method: "get",
  path: "/inventory/versions",
  operationId: "inventoryVersions",
  tags,
  summary: "The versions there are, from the newest",
  responses: { 200: json(inventoryVersions, "Each follows the one before."), ...failures(401, 404, 502) },
});

const difference = createRoute({
  method: "get",
  path: "/inventory/difference",
  operationId: "inventoryDifference",
  tags,
  summary: "What changed between two versions, by default the last change",
  request: { query: z.object({ from: ordinal.optional(), to: ordinal.optional() }) },
  responses: { 200: json(inventoryDifference, "Module by module."), ...failures(400, 401, 404, 502) },
});

const binary = { schema: z.string().meta({ format: "binary" }) };

const take = createRoute({
  method: "post",
  path: "/inventory",
  operationId: "importInventory",
  tags,
  summary: "Keep the inventory in this request's body as the next version",
  description:
    "A workbook, CSV or JSON, told apart by its bytes, of 16 MiB at most. Every finding names its place, what is wrong and what would be right. " +
    "With `dryRun` nothing is kept, and what would change is answered.",
  request: {
    query: importAbout.extend({ dryRun: flag.meta({ description: "Keeps nothing." }) }),
    body: {
      required: true,
      content: { "application/octet-stream": binary, [mediaTypes.xlsx]: binary, [mediaTypes.csv]: binary },
    },
  },
  responses: {
    200: json(inventoryImport, "It says nothing new, or nothing was to be kept."),
    201: json(inventoryImport, "There is a new version."),
    ...failures(400, 401, 409, 411, 413, 502),
    422: json(z.union([inventoryImport, failureBody]), "It has an error: nothing was kept, and the findings say why."),
  },
});

const file = createRoute({
  method: "get",
  path: "/inventory/file",
  operationId: "inventoryFile",
  tags,
  summary: "A version as a file that can be imported again",
  request: { query: z.object({ format: z.enum(fileKinds).default("xlsx"), version: ordinal.optional() }) },
  responses: { 200: fileAnswer("The file.", fileKinds), ...failures(400, 401, 404, 502) },
});

const signOff = createRoute({
  method: "post",
  path: "/inventory/sign-off",
  operationId: "signOffInventory",
  tags,
  summary: "Answer for a version, and seal it as a backup of its own",
  description: "Repeated, it answers the same. Its backup is waited for a minute, and goes on by itself afterwards.",
  request: { body: body(signOffRequest) },
  responses: { 200: json(inventorySignOff, "On record."), ...failures(400, 401, 404, 413, 415, 422, 502) },
});

/** The inventory of core functions (盤點表). */
export const inventoryRoutes = ({ continuity: { inventory } }: RouteOptions) =>
  createRoutes()
    .openapi(show, async (c) => {
      const { core, ...filter } = c.req.valid("query");
      return c.json(await inventory.show({ ...filter, core: core === "true" }), 200);
    })
    .openapi(versions, async (c) => c.json(await inventory.versions(), 200))
    .openapi(difference, async (c) => {
      const { from, to } = c.req.valid("query");
      return c.json(await inventory.difference(from, to), 200);
    })
    .openapi(take, async (c) => {
      const { dryRun, ...about } = c.req.valid("query");
      const bytes = await readBody(c.env.incoming, mostBytes);
      const document = await inventory.import(bytes, { ...about, dryRun: dryRun === "true" });
      if (document.imported) c.header("Location", `/v1/inventory?version=${document.version}`);
      return c.json(document, document.count.errors > 0 ? 422 : document.imported ? 201 : 200);
    })
    .openapi(file, async (c) => {
      const { format, version: wanted } = c.req.valid("query");
      const { bytes, version } = await inventory.file(format, wanted);
      return c.body(new Uint8Array(bytes), 200, fileHeaders(format, `inventory-${version}`));
    })
    .openapi(signOff, async (c) => c.json(await inventory.signOff(c.req.valid("json")), 200));
