import { existsSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { Refused } from "../../events/error.ts";
import type { Draft } from "../../events/index.ts";
import { writeNew } from "../../providers/local/durable.ts";
import type { Service } from "../engine/service.ts";
import { sealEvidence } from "../evidence/index.ts";
import { connect } from "../home/index.ts";
import { type AskedDrill, type DrillList, type DrillOverview, type DueList, drillRequest } from "./document.ts";
import { finishDrill } from "./finish.ts";
import { drillsOfHome, overviewOf } from "./overview.ts";
import { type DrillPlace, drillPlace, drillsIn, drillsOf } from "./place.ts";
import { prepareDrill } from "./prepare.ts";
import { readRecord } from "./record-file.ts";
import { endOf, runDrill } from "./run.ts";
import { readScenario } from "./scenario-file.ts";
import { dueIn, readSchedule } from "./schedule-file.ts";
import { readSettings } from "./settings.ts";

/** Drills on demand, and the clock that reminds of them, of one home whose engine runs. */
export interface DrillRoom {
  drills(): Promise<DrillList>;
  /** @throws {NotFound} `drill-unknown` */
  drill(drill: string): Promise<DrillOverview>;
  due(): Promise<DueList>;
  /**
   * Decides everything about a drill and begins it; answers before it has ended. Drills are carried out one after another, and gone on with when the
   * engine is started again.
   *
   * @throws {FenchiError} as `prepareDrill`; {Refused} `drill-needs-people` for a scenario that begins with custodians' sheets
   */
  request(asked: AskedDrill): Promise<DrillOverview>;
}

export interface Drills extends DrillRoom {
  /** Goes on with what was begun, and reminds of what is due, now and daily. */
  start(): Promise<void>;
  /** Leaves what is under way for the next start. */
  stop(): Promise<void>;
}

export interface DrillsOptions {
  /** Absolute path. */
  readonly home: string;
  readonly service: Service;
  /** Says an event of the engine's. @param id where the same is not to be said twice */
  readonly say: (draft: Draft, id?: string) => Promise<void>;
  readonly now: () => Date;
  readonly onProblem: (problem: unknown) => void;
}

const day = 86_400_000;

/** Marks a drill that the engine goes on with by itself; others are somebody's at the command line. */
const markOf = ({ folder }: DrillPlace): string => join(folder, "on-demand");

export function createDrills({ home, service, say, now, onProblem }: DrillsOptions): Drills {
  const stopping = new AbortController();
  const oneByOne = pLimit(1);
  const running = new Set<Promise<void>>();
  let reminding: NodeJS.Timeout | undefined;

  function begin(place: DrillPlace): void {
    const work = oneByOne(() => carryOut(place)).catch(onProblem);
    running.add(work);
    work.finally(() => running.delete(work));
  }

  async function carryOut(place: DrillPlace): Promise<void> {
    if (stopping.signal.aborted) return;
    const steps = runDrill({ place, signal: stopping.signal });
    let next = await steps.next();
    while (!next.done) next = await steps.next();
    const outcome = next.value;
    if (outcome === "paused") return;
    const { filed } = await finishDrill(home, place, now);
    const { successful } = filed.report.figures;
    const { scenario } = await overviewOf(home, place.drill);
    await say(
      { name: "drill.completed", data: { drill: place.drill, scenario, outcome, report: filed.seq, successful } },
      `${place.drill}-completed`,
    );
    // The report is filed and told of: that it cannot be backed up now is a problem of its own, and made up for by the next one.
    await sealEvidence(service, home);
  }

  async function remind(): Promise<void> {
    for (const { scenario, last, due, state } of await dueIn(home, now())) {
      if (state === "later") continue;
      const today = now().toISOString().slice(0, 10);
      await say({ name: "drill.due", data: { scenario, last, due, state } }, `drill-due-${scenario}-${today}`);
    }
  }

  return {
    drills: async () => ({ drills: await drillsOfHome(home) }),
    async drill(drill) {
      // One that is not there is an error; one that is broken is told of as that.
      const found = await drillsIn(home);
      if (!found.includes(drill)) await readSettings(drillPlace(drillsOf(home), drill));
      return await overviewOf(home, drill);
    },
    async due() {
      const [{ remind: days }, due] = [await readSchedule(home), await dueIn(home, now())];
      return { remind: days, due };
    },
    async request(asked) {
      const { scenario, people, vaults, lose, clock, before, onlyCore } = drillRequest.parse(asked);
      const file = await readScenario(scenario);
      const { host, keyring } = file.scenario.lost;
      if (host && keyring) throw needsPeople(scenario);
      const services = new Map<string, Service>();
      try {
        const place = await prepareDrill(
          {
            home,
            scenario: file,
            people,
            lose,
            onlyCore,
            vaults: new Map(vaults.map(({ agency, home: path }) => [agency, path])),
            ...(clock ? { clock } : {}),
            ...(before === undefined ? {} : { before }),
          },
          {
            now,
            async service(path) {
              if (path === home) return service;
              const known = services.get(path) ?? (await connect(path, { command: "fenchi drill" })).service;
              services.set(path, known);
              return known;
            },
          },
        );
        await writeNew(markOf(place), [], 0o600);
        await say({ name: "drill.requested", data: { drill: place.drill, scenario } }, `${place.drill}-requested`);
        begin(place);
        return await overviewOf(home, place.drill);
      } finally {
        for (const each of services.values()) await each.close({ hurry: true });
      }
    },
    async start() {
      for (const drill of await drillsIn(home)) {
        const place = drillPlace(drillsOf(home), drill);
        if (!existsSync(markOf(place))) continue;
        const ended = await readRecord(place.record).then(endOf, onProblem);
        if (ended === undefined) begin(place);
      }
      await remind().catch(onProblem);
      reminding = setInterval(() => void remind().catch(onProblem), day);
      reminding.unref();
    },
    async stop() {
      clearInterval(reminding);
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}

function needsPeople(scenario: string): Refused {
  return new Refused(
    "drill-needs-people",
    `The scenario ${scenario} begins with custodians' sheets, which no program has.`,
    {
      next: `Run it where the custodians are: fenchi drill run ${scenario} --sheets FILE...`,
      params: { scenario },
    },
  );
}
