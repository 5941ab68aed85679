import type { Language } from "../language.ts";
import type { Said } from "./en.ts";
import type { CommandName, HelpTexts } from "./en-help.ts";

/** Everything that is said to people, in one language. */
export interface Messages extends Said {
  readonly language: Language;
  readonly help: HelpTexts;
  /** What errors say in this language, by code; English is in the errors themselves. */
  readonly errors: ErrorTexts;
}
export type { CommandName };

/** What happened, and what to do next, with `{name}` where the error's `params` go. */
export type ErrorText = readonly [message: string, next: string];
/** By code; where one code is said with different params, the first text whose params are at hand is taken. */
export type ErrorTexts = Readonly<Record<string, ErrorText | readonly ErrorText[]>>;

/** Loads the texts of one language, and no other's. */
export async function loadMessages(language: Language): Promise<Messages> {
  if (language === "en") {
    const [{ said }, { help }] = await Promise.all([import("./en.ts"), import("./en-help.ts")]);
    return { ...said, language, help, errors: {} };
  }
  const [{ said }, { help }, { errors }] = await Promise.all([
    import("./zh-TW.ts"),
    import("./zh-TW-help.ts"),
    import("./zh-TW-errors/index.ts"),
  ]);
  return { ...said, language, help, errors };
}
