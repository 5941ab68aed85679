import { realpath } from "node:fs/promises";
import type { DrillEntry } from "../../continuity/drill/record.ts";
import { Refused } from "../../events/error.ts";
import type { Context } from "../cli/context.ts";
import { finishDrill } from "../drill/finish.ts";
import type { DrillPlace } from "../drill/place.ts";
import { prepareDrill } from "../drill/prepare.ts";
import { readRecord } from "../drill/record-file.ts";
import { type DrillOutcome, runDrill } from "../drill/run.ts";
import { readScenario } from "../drill/scenario-file.ts";
import { readSettings } from "../drill/settings.ts";
import type { Service } from "../engine/service.ts";
import { readActions } from "../evidence/actions.ts";
import { fileDrill, filingOf, sealEvidence, settleDrops } from "../evidence/index.ts";
import type { FiledReport } from "../evidence/reports.ts";
import { type HomeEvidence, verifyHome } from "../evidence/verify.ts";
import { openHome } from "../home/home.ts";
import { leader } from "./build.ts";
import { checksOf } from "./checks.ts";
import { agencies } from "./nation.ts";
import type { NationPlaces } from "./places.ts";
import type { WrittenModule } from "./write.ts";

/** A drill of the whole nation: the loss of one provider, over a line of 100 Mbit/s. */
const scenario = "one-provider-lost";

/** What the drill left. */
export interface NationDrill {
  readonly outcome: DrillOutcome;
  readonly entries: readonly DrillEntry[];
  /** Where everything came back to. */
  readonly work: string;
  readonly report: FiledReport;
  readonly evidence: HomeEvidence;
}

const now = () => new Date();
/** Milliseconds that a report may take to be sealed. */
const sealMs = 120_000;

/** Brings the nation back without one of its clouds, in order, over a thin line, and files the evidence. */
export async function drillNation(
  context: Context,
  places: NationPlaces,
  written: readonly WrittenModule[],
  lost: string,
  onEntry: (entry: DrillEntry) => void,
): Promise<NationDrill> {
  const { connect } = await context.door();
  const open = new Map<string, Service>();
  const home = places.home(leader);
  try {
    const place = await prepareDrill(
      {
        home,
        scenario: await readScenario(scenario),
        vaults: new Map(
          await Promise.all(
            agencies.map(async (agency) => [agency.name, await realpath(places.home(agency))] as const),
          ),
        ),
        people: [
          { name: "演練甲", role: "機關操作人員" },
          { name: "演練乙", role: "資訊主管" },
        ],
        lose: [lost],
        config: checksOf(written),
        keep: true,
      },
      {
        now,
        service: async (path) => {
          const known = open.get(path);
          if (known) return known;
          const { service } = await connect(path, { command: "demo:nation" });
          open.set(path, service);
          return service;
        },
      },
    );
    for (const service of open.values()) await service.close({ hurry: true });
    open.clear();
    const running = runDrill({ place, signal: context.io.signal, language: context.m.language });
    let outcome: DrillOutcome;
    for (;;) {
      const next = await running.next();
      if (next.done) {
        outcome = next.value;
        break;
      }
      onEntry(next.value);
    }
    const { entries, report, evidence } = await file(context, places, place);
    return { outcome, entries, work: (await readSettings(place)).work, report, evidence };
  } finally {
    for (const service of open.values()) await service.close({ hurry: true });
  }
}

/**
 * Files the drill's report with every agency that took part: each signs for itself, and seals what it signed.
 */
async function file(context: Context, places: NationPlaces, place: DrillPlace) {
  const { connect } = await context.door();
  const entries = await readRecord(place.record);
  const { filed: report } = await finishDrill(places.home(leader), place, now);
  for (const agency of agencies) {
    const home = places.home(agency);
    if (agency !== leader) await fileDrill(await filingOf(await openHome(home, now), now), entries);
    const { service } = await connect(home, { command: "demo:nation" });
    try {
      const sealed = await settleDrops(service, await sealEvidence(service, home), sealMs);
      for (const { state, item, error } of sealed) if (state === "failed") throw notSealed(item, error?.message ?? "");
    } finally {
      // The cloud that is gone is waited for by whoever runs this vault next.
      await service.close({ hurry: true });
    }
  }
  const { keys } = await filingOf(await openHome(places.home(leader), now), now);
  const { reviewed } = await readActions(places.home(leader), keys);
  return { entries, report, evidence: await verifyHome(places.home(leader), keys, reviewed) };
}

function notSealed(item: string, why: string): Refused {
  return new Refused("nation-backup", `${item} could not be backed up: ${why}`, {
    next: "Look at the message, and run the demonstration again in another folder.",
    params: { item, why },
  });
}
