import { randomBytes } from "node:crypto";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Scenario } from "../../continuity/drill/scenario.ts";
import { situationsOf } from "../../continuity/drill/situation.ts";
import { type InventoryModule, referenceOf } from "../../continuity/inventory/inventory.ts";
import { makePlan } from "../../continuity/plan/make.ts";
import { InvalidInput, Refused } from "../../events/error.ts";
import type { BackupSummary, Service } from "../engine/service.ts";
import { filingOf, newestReportHash } from "../evidence/index.ts";
import { insideHome } from "../home/config.ts";
import { type Home, openHome } from "../home/home.ts";
import { type LoadedInventory, loadInventory } from "../inventory/index.ts";
import { findBackups, loadModel } from "../plan/index.ts";
import { plainRunConfig, type RunConfig } from "../run/config.ts";
import { type DrillPlace, drillPlace, drillsIn, drillsOf, makePlace } from "./place.ts";
import { backupsOf, predict, promised, unshaped } from "./promise.ts";
import { drillRules } from "./rules.ts";
import type { ScenarioFile } from "./scenario-file.ts";
import { type DrillSettings, readSettings, writeSettings } from "./settings.ts";

/** Somebody who takes part in a drill. */
export interface Person {
  readonly name: string;
  readonly role: string;
}

/** What is asked for when a drill begins. Paths are absolute. */
export interface DrillRequest {
  /** The home whose inventory is drilled, and that keeps the drill's record. */
  readonly home: string;
  readonly scenario: ScenarioFile;
  /** Homes of agencies' vaults; an agency that is not named has its vault in `home`. */
  readonly vaults?: ReadonlyMap<string, string>;
  readonly people: readonly Person[];
  /** Providers to be lost rather than others. */
  readonly lose?: readonly string[];
  /** In place of the scenario's. */
  readonly clock?: "real" | "simulated";
  /** In place of the scenario's: the newest generations at or before it. RFC 3339 in UTC. */
  readonly before?: string;
  readonly onlyCore?: boolean;
  /** Its checks are made; nothing else of it is. */
  readonly config?: RunConfig;
  /** A folder that drills write below, in place of the home's own. */
  readonly into?: string;
  /** Whether what came back stays. */
  readonly keep?: boolean;
}

/** What a preparation reaches the world through. */
export interface PreparePorts {
  /** The door to a home's backups; closed by the caller. */
  readonly service: (home: string) => Promise<Pick<Service, "backups" | "needs" | "status">>;
  readonly now: () => Date;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Decides everything about a drill and writes it down, before anything happens: scope, who is lost, which backups come back, plan and
 * prediction. Production is only read.
 *
 * @throws {Refused} `drill-too-much`, `drill-nobody`, `drill-empty`, `drill-not-isolated`; {NotFound} `inventory-none`
 */
export async function prepareDrill(request: DrillRequest, ports: PreparePorts): Promise<DrillPlace> {
  const { scenario: file, people: all } = request;
  const { scenario } = file;
  const home = await openHome(await realpath(request.home), ports.now);
  const { clock = scenario.clock.kind } = request;
  const time = ports.now();
  const disaster = new Date(scenario.clock.at ?? time);
  const loaded = await loadInventory(home.layout.home);
  const chosen = chooseModules(loaded, request);
  const vaults = await openVaults(chosen, request, home, ports);
  const turn = await turnOf(home.layout.home, scenario.name);
  const { lose = [] } = request;
  const situations = vaults.map(({ opened }) => {
    const vault = vaultOf(opened);
    // One that no vault has is refused by the first; one that another vault has is none of this one's.
    const own = lose.filter((name) => vault.providers.includes(name) || !isKnown(name, vaults));
    return situationsOf(scenario, vault, { turn, lose: own });
  });
  const [first] = situations;
  if (!first) throw empty(scenario.name);
  const at = request.before ?? beforeOf(scenario, disaster);
  const without = [...new Set(situations.flatMap(([now]) => [...now.lost]))];
  const planned = await findBackups(
    loaded.inventory.modules,
    vaults.map(({ home: path, service, agencies }) => ({ home: path, service, agencies })),
    { without, ...(at === undefined ? {} : { at }), ...(ports.onProgress ? { onProgress: ports.onProgress } : {}) },
  );
  const model = await loadModel([home.layout.home]);
  const wanted = new Set(chosen);
  const plan = makePlan(loaded.inventory, planned.backupOf, scenario.line ?? unshaped, {
    providers: planned.providers,
    onlyCore: scenario.scope.onlyCore || request.onlyCore === true,
    wanted: (module) => wanted.has(module),
    model,
  });
  if (plan.modules.length + plan.missing.length === 0) throw empty(scenario.name);
  const absent = all.filter(({ role }) => scenario.lost.staff.includes(role));
  const people = all.filter((person) => !absent.includes(person));
  if (people.length === 0) throw nobody(scenario);

  const drill = randomBytes(16).toString("hex");
  const place = drillPlace(drillsOf(home.layout.home), drill);
  const into = request.into === undefined ? undefined : await realpath(request.into);
  const work = await makePlace(place, home.layout.home, await productionOf(vaults, loaded), into);
  const listed = await Promise.all(vaults.map(async (vault) => ({ ...vault, list: await listOf(vault.service) })));
  const byModule = new Map(loaded.inventory.modules.map((module) => [referenceOf(module), module]));
  const finishes = predict(plan, byModule, planned.backupOf, first, scenario, model, listed);
  const settings: DrillSettings = {
    format: "fenchi/drill-settings/v1",
    drill,
    started: {
      kind: "started",
      drill,
      time: time.toISOString(),
      scenario: { name: scenario.name, text: file.text },
      people,
      vaults: listed.flatMap(({ agencies, opened, head }) =>
        agencies.map((agency) => ({ agency, vault: opened.vault.vault, head })),
      ),
      inventory: loaded.sha256,
      previous: await newestReportHash(await filingOf(home, ports.now)),
      line: scenario.line ?? null,
      targets: { steps: scenario.targets.steps ?? null },
      modules: promised(plan, byModule, scenario, finishes),
    },
    disaster: disaster.toISOString(),
    clock,
    turn,
    lose: [...lose],
    absent,
    vaults: listed.flatMap(({ agencies, home: path, opened, list }) =>
      agencies.map((agency) => ({
        agency,
        home: path,
        providers: opened.vault.providers.map(({ name }) => name),
        backups: backupsOf(agency, plan, byModule, planned.backupOf, list),
      })),
    ),
    plan,
    missing: plan.missing,
    config: drillRules(request.config ?? plainRunConfig()),
    work,
    keep: request.keep === true,
  };
  await writeSettings(place, settings);
  return place;
}

interface OpenedVault {
  readonly agencies: readonly string[];
  readonly home: string;
  readonly opened: Home;
  readonly service: Awaited<ReturnType<PreparePorts["service"]>>;
  readonly head: number;
}

function chooseModules({ inventory }: LoadedInventory, { scenario: { scenario } }: DrillRequest): InventoryModule[] {
  const { agencies, systems, modules } = scenario.scope;
  return inventory.modules.filter(
    (module) =>
      (!agencies || agencies.includes(module.agency)) &&
      (!systems || systems.includes(module.system)) &&
      (!modules || modules.includes(referenceOf(module))),
  );
}

/** One a home, with the agencies whose vault it is; those of the whole inventory, since a module may need another agency's. */
async function openVaults(
  chosen: readonly InventoryModule[],
  request: DrillRequest,
  home: Home,
  ports: PreparePorts,
): Promise<OpenedVault[]> {
  const { inventory } = await loadInventory(home.layout.home);
  if (chosen.length === 0) throw empty(request.scenario.scenario.name);
  const agencies = new Map<string, string[]>();
  for (const agency of new Set(inventory.modules.map((module) => module.agency))) {
    const named = request.vaults?.get(agency);
    const path = named === undefined ? home.layout.home : await realpath(named);
    agencies.set(path, [...(agencies.get(path) ?? []), agency]);
  }
  const vaults: OpenedVault[] = [];
  for (const [path, of] of agencies) {
    const service = await ports.service(path);
    const { head } = await service.status();
    vaults.push({ agencies: of, home: path, opened: await openHome(path, ports.now), service, head });
  }
  return vaults;
}

const isKnown = (name: string, vaults: readonly OpenedVault[]) =>
  vaults.some(({ opened }) => vaultOf(opened).providers.includes(name));

const vaultOf = ({ vault }: Home) => ({
  providers: vault.providers.map(({ name }) => name),
  threshold: vault.threshold,
});

/** Drills of that scenario there were: whoever is lost takes turns. */
async function turnOf(home: string, scenario: string): Promise<number> {
  let turns = 0;
  for (const drill of await drillsIn(home)) {
    const settings = await readSettings(drillPlace(drillsOf(home), drill)).catch(() => undefined);
    if (settings?.started.scenario.name === scenario) turns++;
  }
  return turns;
}

function beforeOf({ restoreBefore }: Scenario, disaster: Date): string | undefined {
  if (restoreBefore === undefined || typeof restoreBefore === "string") return restoreBefore;
  return new Date(disaster.getTime() - restoreBefore * 1000).toISOString();
}

async function listOf(service: OpenedVault["service"]): Promise<Map<string, BackupSummary>> {
  return new Map((await service.backups({ limit: 10_000 })).map((each) => [each.backup, each]));
}

/** Everything that a drill must not come near: keys, state and folders of every home, its providers, and where production is restored to. */
async function productionOf(vaults: readonly OpenedVault[], { inventory }: LoadedInventory): Promise<string[]> {
  const paths = vaults.flatMap(({ opened: { layout, config, providers } }) => [
    ...[
      layout.keys,
      layout.state,
      layout.ingest,
      layout.sheets,
      join(layout.home, "staging"),
      layout.inventory,
      layout.bases,
    ],
    insideHome(layout.home, config.ingest.root),
    ...providers.flatMap(({ kind, location }) => (kind === "local" ? [location] : [])),
    ...config.schedules.flatMap(({ source }) => (source.kind === "path" ? [source.path] : [])),
  ]);
  const targets = inventory.modules.flatMap(({ target }) =>
    target.startsWith("folder:/") ? [target.slice("folder:".length)] : [],
  );
  return [...new Set([...paths, ...targets])];
}

function empty(scenario: string): Refused {
  return new Refused("drill-empty", `The scenario ${scenario} has no module of the inventory in its scope.`, {
    next: "Check the scope of the scenario against fenchi inventory show.",
    params: { scenario },
  });
}

function nobody({ name, lost }: Scenario): InvalidInput {
  const roles = lost.staff.join(", ");
  return new InvalidInput(
    "drill-nobody",
    `Nobody is left for the scenario ${name}: it takes everybody who is ${roles}.`,
    {
      next: "Name somebody of another role: --person NAME:ROLE.",
      params: { scenario: name, roles },
    },
  );
}
