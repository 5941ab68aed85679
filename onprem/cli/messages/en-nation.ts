/** What `npm run demo:nation` says. */
export const nationSaid = {
  title: "A nation in Fenchi: eighteen systems of eight agencies lose a cloud, and come back in order.",
  usage: (clouds: string) =>
    `npm run demo:nation [-- --size 50MB] [--lose ${clouds}] [--seed 1] [--home DIR] [--lang zh-TW|en]`,
  data: (size: string) => `1. Synthetic data, about ${size}: names of agencies are real, everything else is made up`,
  counts: (systems: number, modules: number, core: number) =>
    `${systems} ${systems === 1 ? "system" : "systems"}, ${modules} modules, ${core} core`,
  vaults: (agencies: number, clouds: string) =>
    `2. ${agencies} vaults over three clouds (${clouds}), any two of which restore; the inventory`,
  inventory: (modules: number, path: string, hash: string) =>
    `${modules} modules, written to ${path}, read from it and kept; SHA-256 ${hash}…`,
  backup: "3. Back everything up, and seal the signed-off inventories",
  backedUp: (agency: string, items: number, size: string, time: string) =>
    `${agency}: ${items} items, ${size}, at every cloud after ${time}`,
  destroy: (cloud: string, folder: string) => `4. Destroy ${cloud}: remove ${folder}`,
  restore: "5. Bring everything back from what is left, in order of dependency, over a line of 100 Mbit/s and 80 ms",
  checks: (count: number) => `${count} ${count === 1 ? "check" : "checks"} passed`,
  same: (count: number) => `${count} modules compared byte for byte with their sources: all the same`,
  differ: (modules: string) => `not as they were: ${modules}`,
  evidence: "6. The evidence",
  rows: {
    recovered: "modules recovered",
    core: "core functions recovered",
    checks: "checks passed",
    time: "the last one recovered after",
    fetched: "fetched over the line",
    prediction: "predicted against measured, median (modules of 5 MB and more)",
    findings: "findings",
    report: "report",
  },
  proven: "The report is signed, its figures follow from its record, and the chain of reports is whole.",
  unproven: "The report could not be proven.",
  kpi: "7. The plan's indicators, from the reports and from nothing typed in",
  good: (time: string) => `Every module came back without the destroyed cloud. All of it took ${time}.`,
  next: "What to try next",
  tries: {
    verify: "prove the report once more",
    explain: "why an item is backed up as often as it is",
    dependencies: "what a core function needs, as a picture",
    plan: "the restore plan over a satellite line",
    kpi: "the plan's table from what the agencies handed in",
    clean: "remove it all again",
  },
  bad: "Something did not come back as it was: see above.",
};
export type NationSaid = typeof nationSaid;
