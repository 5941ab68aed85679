import type { Service } from "../engine/service.ts";
import type { Filing } from "../evidence/reports.ts";
import type { Home } from "../home/home.ts";
import type { EvidenceRoom } from "./service.ts";

/** What draws pages and charts is large, and an engine that is never asked for evidence does without. */
const overview = () => import("../evidence/overview.ts");

/** The evidence of a home. */
export function createEvidenceRoom(home: Home, service: Service, now: () => Date): EvidenceRoom {
  const evidence = { home: home.layout.home, keys: home.vault.sealers };

  async function filing(): Promise<Filing> {
    const { filingOf } = await import("../evidence/index.ts");
    return await filingOf(home, now);
  }

  async function indicators() {
    const [{ computeTable }, { ownEvidence }] = await Promise.all([
      import("../../continuity/indicator/table.ts"),
      import("../evidence/own.ts"),
    ]);
    return computeTable([await ownEvidence(await filing())]);
  }

  return {
    reports: async () => (await overview()).describeReports(evidence, service),
    async report(seq) {
      const { readReport } = await import("../evidence/reports.ts");
      return (await readReport(evidence.home, seq, evidence.keys)).report;
    },
    page: async (seq) => (await overview()).readPage(evidence, seq),
    prove: async (seq) => (await overview()).proveReport(evidence, seq),
    proveAll: async () => (await overview()).proveReports(evidence, service),
    actions: async (all) => (await overview()).describeActions(evidence, all, now()),
    action: async (number) => (await overview()).describeAction(evidence, number, now()),
    change: async (action, step) => (await overview()).changeAction(await filing(), { ...step, action }),
    indicators,
    async indicatorFile(kind, language) {
      const [write, { indicatorWords }] = await Promise.all([
        import("../evidence/kpi/write.ts"),
        import("../evidence/kpi/words.ts"),
      ]);
      const writers = {
        xlsx: write.writeIndicatorWorkbook,
        csv: write.writeIndicatorCsv,
        html: write.writeIndicatorPage,
      };
      return new Uint8Array(await writers[kind](await indicators(), indicatorWords[language]));
    },
  };
}
