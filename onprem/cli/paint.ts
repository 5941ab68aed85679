import { styleText } from "node:util";

/** How a text is meant; what that looks like is decided here. */
export type Tone = "good" | "warning" | "bad" | "strong" | "faint" | "name";
export type Paint = (tone: Tone, text: string) => string;

const styles = {
  good: "green",
  warning: "yellow",
  bad: "red",
  strong: "bold",
  faint: "dim",
  name: "cyan",
} as const satisfies Record<Tone, string>;

/** Colours, or none: on a terminal that has them, unless `NO_COLOR` (https://no-color.org) or `--no-color` says otherwise. */
export function painter(wanted: boolean): Paint {
  return wanted ? (tone, text) => styleText(styles[tone], text, { validateStream: false }) : (_, text) => text;
}
