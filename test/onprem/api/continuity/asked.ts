/** A request as any program would send it. */
type Asked = readonly [
  path: string,
  sent?: { readonly headers?: Record<string, string>; readonly body?: string | Uint8Array },
];

const json = (value: unknown) => ({
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
});

/** What each operation of coming back is asked in tests of the document, by its id. */
export const ASKED_OF_CONTINUITY: Readonly<Record<string, Asked>> = {
  inventory: ["/v1/inventory?version=2&core=true"],
  inventoryVersions: ["/v1/inventory/versions"],
  inventoryDifference: ["/v1/inventory/difference?from=1&to=2"],
  importInventory: ["/v1/inventory?by=x&dryRun=true", { headers: { "Content-Type": "text/csv" }, body: "a,b" }],
  inventoryFile: ["/v1/inventory/file?format=csv"],
  signOffInventory: ["/v1/inventory/sign-off", json({ by: "甲", role: "主管", version: 1 })],
  drills: ["/v1/drills"],
  drillStatus: [`/v1/drills/${"1".repeat(32)}`],
  drill: ["/v1/drills", json({ scenario: "one-provider-lost", people: [{ name: "甲", role: "operator" }] })],
  drillSchedule: ["/v1/drill-schedule"],
  dependencies: ["/v1/dependencies"],
  dependencyClosure: [`/v1/dependencies/${encodeURIComponent("內政部/戶政/1")}`],
  dependencyPicture: ["/v1/dependencies/picture?format=svg&language=en"],
  plan: ["/v1/plans", json({ onlyCore: true, whatIf: [{ text: "thin", lanes: 1 }] })],
  strategy: ["/v1/strategy"],
  strategyExplanation: [`/v1/strategy/${encodeURIComponent("戶政/登記/每日")}`],
  retention: [`/v1/strategy/${encodeURIComponent("戶政/登記/每日")}/retention`],
  runs: ["/v1/runs"],
  run: ["/v1/runs/20261123T030000Z"],
  pauseRun: ["/v1/runs/20261123T030000Z/pause"],
  stopRun: ["/v1/runs/20261123T030000Z/stop"],
  reports: ["/v1/reports"],
  report: ["/v1/reports/1"],
  reportPage: ["/v1/reports/1/page"],
  verifyReport: ["/v1/reports/1/verify"],
  verifyReports: ["/v1/reports/verify"],
  actions: ["/v1/actions?all=true"],
  action: ["/v1/actions/1"],
  changeAction: ["/v1/actions/1", json({ kind: "assigned", by: "甲", owner: "乙", due: "2026-12-31" })],
  indicators: ["/v1/indicators"],
  indicatorFile: ["/v1/indicators/file?format=html&language=en"],
};
