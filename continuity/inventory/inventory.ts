import { z } from "zod";
import { itemName } from "../../events/index.ts";

/**
 * The inventory of core functions (盤點表; plan R8): which modules an agency's systems have, in which order they come back, on
 * what they depend, and which backup holds each. Sizes are bytes, objectives minutes.
 */

/** What stands between two names in one cell, so no name may contain it. */
export const separators = /[、,，;；\n]/u;

const trimmed = (value: string) => value.trim() === value;
const noBlank = { error: "no blank at either end" };

/** One line of text of at most `length` characters. */
export const oneLine = (length: number) =>
  z
    .string()
    .max(length)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, "one line without control characters")
    .refine(trimmed, noBlank);

/** Text of several lines. */
const lines = (length: number) =>
  z
    .string()
    .max(length)
    .regex(/^(?:[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|\n)*$/u, "lines without control characters")
    .refine(trimmed, noBlank);

const place = String.raw`[^/、,，;；\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,100}`;

/** An agency's or a system's name: no slash, since it is part of a module's reference, and nothing that separates references. */
export const placeName = z
  .string()
  .regex(new RegExp(`^${place}$`, "u"), "1-100 characters without / 、 , ; or control characters")
  .refine(trimmed, noBlank);

/** `agency/system/number`: one module among all agencies'. The number is the one in its system's own table (項次). */
export const moduleReference = z
  .string()
  .max(220)
  .regex(new RegExp(`^${place}/${place}/[1-9][0-9]{0,5}$`, "u"), "agency/system/number")
  .refine((reference) => reference.split("/").every(trimmed), noBlank);

export const moduleKind = z.enum(["code", "files", "host", "database"]);
export type ModuleKind = z.infer<typeof moduleKind>;

const minutes = z.number().int().positive().max(5_256_000);

export const inventoryModule = z.object({
  agency: placeName,
  system: placeName,
  /** 項次, unique in its system. */
  number: z.number().int().min(1).max(999_999),
  /** 復原優先: 1 comes back first. */
  priority: z.number().int().min(1).max(99),
  /** 功能模組名稱 */
  name: oneLine(100).min(1),
  /** 功能描述 */
  description: lines(2000),
  /** 資料庫與資料表, each `database` or `database.table`. */
  databases: z
    .array(
      oneLine(200)
        .min(1)
        .refine((name) => !separators.test(name), { error: "none of 、 , ;" }),
    )
    .max(1000),
  /** 倚賴之模組項次, whole references. */
  dependsOn: z.array(moduleReference).max(1000),
  /** 備份主檔名稱: the vault's item that holds the module's newest backup; null where none is made (yet). */
  item: itemName.nullable(),
  /** 備份檔案大小 */
  size: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
  owner: oneLine(100),
  /** Recovery time objective. */
  rto: minutes,
  /** Recovery point objective. */
  rpo: minutes,
  kind: moduleKind,
  /** 核心功能: whether the emergency service needs it for its own sake, not only because another depends on it. */
  core: z.boolean(),
  /** Where it is restored to: `folder:<path>`, `s3:<bucket>/<prefix>` or `command:<program and arguments>`; empty = the run decides. */
  target: oneLine(1000),
});
export type InventoryModule = z.infer<typeof inventoryModule>;

/** So many modules an inventory has at most: all eighteen systems of the plan have some hundred. */
export const mostModules = 20_000;

export const inventory = z.object({
  format: z.literal("fenchi/inventory/v1"),
  modules: z.array(inventoryModule).max(mostModules),
});
export type Inventory = z.infer<typeof inventory>;

/** A module's own reference. */
export function referenceOf({ agency, system, number }: Pick<InventoryModule, "agency" | "system" | "number">): string {
  return `${agency}/${system}/${number}`;
}
