import type { ErrorTexts } from "./index.ts";
export const errors: ErrorTexts = {};
