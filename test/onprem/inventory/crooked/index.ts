import { archives } from "./archives.ts";
import { cells, formulas } from "./cells.ts";
import { documents } from "./documents.ts";
import type { Crooked } from "./kind.ts";
import { sheets } from "./sheets.ts";
import { texts } from "./texts.ts";

export type { Crooked } from "./kind.ts";

/** All of them. */
export const crooked: readonly Crooked[] = [...cells, ...formulas, ...sheets, ...archives, ...texts, ...documents];
