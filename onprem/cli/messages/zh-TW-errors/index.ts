import type { ErrorTexts } from "../index.ts";
import { checkTexts } from "./check.ts";
import { commandErrors } from "./command.ts";
import { engineErrors } from "./engine.ts";
import { formatErrors } from "./format.ts";
import { homeErrors } from "./home.ts";
import { placeErrors } from "./place.ts";
import { sheetErrors } from "./sheet.ts";

/** What every error says in Traditional Chinese. A test sees to it that no code of the source is missing. */
export const errors: ErrorTexts = {
  ...checkTexts,
  ...commandErrors,
  ...engineErrors,
  ...formatErrors,
  ...homeErrors,
  ...placeErrors,
  ...sheetErrors,
};
