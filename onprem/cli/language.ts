/** Languages that Fenchi speaks to people. */
export const languages = ["zh-TW", "en"] as const;
export type Language = (typeof languages)[number];

/** The environment as far as it names a language. */
export interface LanguageEnvironment {
  readonly LC_ALL?: string | undefined;
  readonly LC_MESSAGES?: string | undefined;
  readonly LANG?: string | undefined;
}

/** `zh`, `zh_TW.UTF-8`, `zh-Hant`: Traditional Chinese is what we have for all of them. */
export function languageOf(tag: string): Language {
  return /^zh(?![a-z])/i.test(tag) ? "zh-TW" : "en";
}

/**
 * The language of one call: `--lang` wherever it stands before `--`, else the locale. It is needed before the arguments are parsed, since
 * what parsing says is translated too; a wrong `--lang` is refused by the parser later.
 */
export function chooseLanguage(args: readonly string[], environment: LanguageEnvironment): Language {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  for (const [index, arg] of own.entries()) {
    const said =
      arg === "--lang" ? own[index + 1] : arg.startsWith("--lang=") ? arg.slice("--lang=".length) : undefined;
    if (said !== undefined) return languageOf(said);
  }
  return languageOf(environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "");
}
