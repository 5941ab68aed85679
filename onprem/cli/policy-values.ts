import type { Origin } from "../../continuity/strategy/resolve.ts";
import type { Strategy, ValueName } from "../../continuity/strategy/rule.ts";
import { enforcementOf } from "../strategy/document.ts";
import type { LoadedStrategy } from "../strategy/file.ts";
import { printable } from "./format.ts";
import type { Messages } from "./messages/index.ts";

/** A value of a strategy as people read it. */
export function valueText<Name extends ValueName>(name: Name, value: Strategy[Name], m: Messages): string {
  const texts: { readonly [Each in ValueName]: (each: Strategy[Each]) => string } = {
    frequency: m.policy.minutes,
    notice: m.policy.minutes,
    keep: (keep) =>
      (["last", "daily", "weekly", "monthly", "yearly"] as const)
        .flatMap((rule) => (keep[rule] > 0 ? [`${m.policy.keep[rule]} ${keep[rule]}`] : []))
        .join(" · "),
    threshold: String,
    providers: String,
    quorum: String,
    storageClass: (storage) => m.policy.storage[storage],
    lockDays: m.policy.days,
    priority: String,
    bandwidthShare: (share) => `${Number((share * 100).toFixed(2))} %`,
    windows: (windows) => windows.map((window) => windowText(window, m)).join(" · ") || m.policy.anyTime,
  };
  return texts[name](value);
}

function windowText({ from, to, days }: Strategy["windows"][number], m: Messages): string {
  const on = days.length === 7 ? "" : `${days.map((day) => m.policy.weekdays[day]).join(",")} `;
  return `${on}${from}-${to}`;
}

/** Which rule a value came from, with its line in the file. */
export function originText(
  { level, profile, path }: Origin,
  { path: file, lineOf }: LoadedStrategy,
  m: Messages,
): string {
  const what = [m.policy.levels[level], ...(profile === undefined ? [] : [m.policy.profile(printable(profile))])].join(
    " · ",
  );
  const line = path.length === 0 ? undefined : lineOf(path);
  return line === undefined ? what : `${what}: ${m.policy.line(printable(file), line)}`;
}

/** Whether anything acts on a value. */
export function enforcedText(name: ValueName, m: Messages): string {
  return m.policy.enforced[enforcementOf(name)];
}
