import type { ErrorTexts } from "../index.ts";
import { checkTexts } from "./check.ts";
import { cloudErrors } from "./cloud.ts";
import { commandErrors } from "./command.ts";
import { drillErrors } from "./drill.ts";
import { engineErrors } from "./engine.ts";
import { evidenceErrors } from "./evidence.ts";
import { formatErrors } from "./format.ts";
import { homeErrors } from "./home.ts";
import { inventoryErrors } from "./inventory.ts";
import { placeErrors } from "./place.ts";
import { planErrors } from "./plan.ts";
import { runErrors } from "./run.ts";
import { sheetErrors } from "./sheet.ts";
import { strategyErrors } from "./strategy.ts";

/** What every error says in Traditional Chinese. A test sees to it that no code of the source is missing. */
export const errors: ErrorTexts = {
  ...checkTexts,
  ...cloudErrors,
  ...commandErrors,
  ...drillErrors,
  ...engineErrors,
  ...evidenceErrors,
  ...formatErrors,
  ...homeErrors,
  ...inventoryErrors,
  ...placeErrors,
  ...planErrors,
  ...runErrors,
  ...sheetErrors,
  ...strategyErrors,
};
