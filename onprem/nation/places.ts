import { join } from "node:path";
import type { ProviderPlace } from "../home/contract.ts";
import type { NationAgency } from "./shape.ts";

/** Three foreign clouds, as far as a demonstration has them: each is a folder that holds a share of every agency's vault. */
export const clouds = ["tokyo", "oregon", "dublin"] as const;

/** Where everything of a nation lies below one folder. */
export function nationPlaces(root: string) {
  return {
    root,
    data: join(root, "data"),
    inventory: join(root, "盤點表.xlsx"),
    /** What agencies hand to the project office. */
    exports: join(root, "exports"),
    /** Whose fingerprint is whose: what the project office takes from custodian sheets. */
    roster: join(root, "roster.json"),
    kpi: join(root, "績效指標.xlsx"),
    /** All that one cloud holds, of every agency. */
    cloud: (name: string) => join(root, "clouds", name),
    home: ({ key }: NationAgency) => join(root, "agencies", key),
    providers: ({ key }: NationAgency): readonly ProviderPlace[] =>
      clouds.map((name) => ({ name, kind: "local", root: join(root, "clouds", name, key) })),
  };
}
export type NationPlaces = ReturnType<typeof nationPlaces>;
