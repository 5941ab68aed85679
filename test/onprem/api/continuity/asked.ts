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
