import type { CommonOptions } from "../context.ts";
import type { DefineSub } from "../group.ts";
import type { drillEvidenceHelp } from "../messages/en-evidence.ts";
import { parseFingerprint } from "../parse/fingerprint.ts";
import { parseBetween } from "../parse/words.ts";

/** What `fenchi drill report` was told. */
export interface ReportOptions extends CommonOptions {
  readonly to?: string;
  readonly seal?: boolean;
}

/** What `fenchi drill verify` was told. */
export interface VerifyReportOptions extends CommonOptions {
  /** 64 hexadecimal digits. */
  readonly fingerprint?: string;
}

/** The commands below `fenchi drill` that look at evidence. */
export function drillEvidence(texts: typeof drillEvidenceHelp): Readonly<Record<"report" | "verify", DefineSub>> {
  return {
    report: (sub, start) => {
      sub
        .argument("[number]", texts.report.arguments.number, parseBetween(1, 999_999))
        .option("--to <file>", texts.report.options.to)
        .option("--seal", texts.report.options.seal)
        .action((number: number | undefined, given: ReportOptions) =>
          start(given, async (context) => (await import("../evidence/report.ts")).report(context, number, given)),
        );
    },
    verify: (sub, start) => {
      sub
        .argument("[report]", texts.verify.arguments.report)
        .option("--fingerprint <hex>", texts.verify.options.fingerprint, parseFingerprint)
        .action((path: string | undefined, given: VerifyReportOptions) =>
          start(given, async (context) => (await import("../evidence/verify.ts")).verify(context, path, given)),
        );
    },
  };
}
