import { stringify } from "yaml";
import type { NationAgency, NationModule } from "./shape.ts";

/** A profile for each of the inventory's priorities: a generation twice as often as the objective asks for. */
const profiles = {
  核心功能: {
    priority: 1,
    frequency: "30 min",
    notice: "15 min",
    keep: { last: 48, daily: 14, weekly: 8, monthly: 12, yearly: 5 },
  },
  支援核心: {
    priority: 2,
    frequency: "2 h",
    notice: "1 h",
    keep: { last: 12, daily: 14, weekly: 8, monthly: 12, yearly: 5 },
  },
  一般業務: {
    priority: 3,
    frequency: "12 h",
    notice: "4 h",
    keep: { last: 4, daily: 14, weekly: 8, monthly: 12, yearly: 3 },
  },
  影像檔案: {
    priority: 4,
    frequency: "12 h",
    notice: "4 h",
    keep: { last: 2, daily: 7, weekly: 4, monthly: 6, yearly: 0 },
    storageClass: "infrequent",
    windows: [{ from: "22:00", to: "06:00" }],
  },
} as const;

const profileOf = ({ priority }: NationModule) =>
  (["核心功能", "支援核心", "一般業務", "影像檔案"] as const)[priority - 1] ?? "一般業務";

/** The strategy file of some agencies: general business by default, and for each module the profile of its rank where that is another. */
export function nationStrategy(of: readonly NationAgency[]): string {
  const agencies = of.map(({ name, systems }) => {
    const own = systems.map((system) => {
      const others = system.modules.filter((module) => profileOf(module) !== "一般業務");
      return [
        system.name,
        { modules: Object.fromEntries(others.map((each) => [each.name, { use: profileOf(each) }])) },
      ];
    });
    return [name, { systems: Object.fromEntries(own) }];
  });
  return stringify({
    format: "fenchi/strategy/v1",
    timeZone: "Asia/Taipei",
    defaults: { use: "一般業務" },
    profiles,
    agencies: Object.fromEntries(agencies),
  });
}
