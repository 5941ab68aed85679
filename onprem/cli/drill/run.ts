import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { basename, join } from "node:path";
import type { DrillEntry } from "../../../continuity/drill/record.ts";
import { finishDrill, stopDrill } from "../../drill/finish.ts";
import { type DrilledSheet, sheetsMissing } from "../../drill/machine.ts";
import { drillsOfHome } from "../../drill/overview.ts";
import { type DrillPlace, drillPlace, drillsOf } from "../../drill/place.ts";
import { prepareDrill } from "../../drill/prepare.ts";
import { leftOut } from "../../drill/rules.ts";
import { type DrillOutcome, runDrill } from "../../drill/run.ts";
import { readScenario, type ScenarioFile } from "../../drill/scenario-file.ts";
import { readSettings } from "../../drill/settings.ts";
import type { Service } from "../../engine/service.ts";
import { reportFiles } from "../../evidence/reports.ts";
import { readRunConfig } from "../../run/config.ts";
import type { RunDrillOptions } from "../commands/drill.ts";
import { absolute, answer, type Context, note, say } from "../context.ts";
import { sealFiled } from "../evidence/report.ts";
import { type ExitCode, exit } from "../exit.ts";
import { printable } from "../format.ts";
import { Interrupted, unlessInterrupted } from "../interrupt.ts";
import { showProgress } from "../progress.ts";

/** Carries a drill out, or goes on with one that was interrupted, and files its report. */
export async function run(context: Context, scenario: string, options: RunDrillOptions): Promise<ExitCode> {
  const { m } = context;
  const file = await readScenario(looksLikePath(scenario) ? absolute(context, scenario) : scenario);
  const sheets = await Promise.all((options.sheets ?? []).map((each) => readSheet(context, each)));
  const { host, keyring } = file.scenario.lost;
  if (host && keyring && sheets.length === 0) throw sheetsMissing(file.scenario.title[m.language]);
  const open = await unfinished(context, file, options);
  const place = open ?? (await prepare(context, file, options));
  const title = file.scenario.title[m.language];
  note(context, open ? m.drill.resumed(title, place.drill) : m.drill.begun(title, place.drill));
  context.resume = m.drill.paused(place.drill);
  const outcome = await carryOut(context, place, sheets);
  if (outcome === "paused") throw new Interrupted();
  const { filed } = await finishDrill(context.home, place, () => new Date());
  await sealFiled(context);
  const { figures } = filed.report;
  const page = join(filed.folder, reportFiles.page);
  answer(context, { drill: place.drill, outcome, report: { seq: filed.seq, hash: filed.hash, page }, figures });
  say(context, context.paint(figures.successful ? "good" : "bad", m.drill.outcome[outcome]));
  say(context, m.drill.report(filed.seq, page));
  if ((await readSettings(place)).keep) say(context, m.drill.kept((await readSettings(place)).work));
  return figures.successful ? exit.good : exit.attention;
}

const looksLikePath = (text: string) => /[/\\]|\.ya?ml$/.test(text);

/** The unfinished drill of that scenario to go on with; where a new one is asked for, it is ended. */
async function unfinished(
  context: Context,
  file: ScenarioFile,
  options: RunDrillOptions,
): Promise<DrillPlace | undefined> {
  const open = (await drillsOfHome(context.home)).find(
    ({ state, scenario }) => state === "open" && scenario === file.scenario.name,
  );
  if (!open) return undefined;
  const place = drillPlace(drillsOf(context.home), open.drill);
  if (!options.new) return place;
  await stopDrill(context.home, place, () => new Date());
  note(context, context.m.drill.withdrawn(open.drill));
  return undefined;
}

async function prepare(context: Context, scenario: ScenarioFile, options: RunDrillOptions): Promise<DrillPlace> {
  const { m, io } = context;
  const config = options.config === undefined ? undefined : await readRunConfig(absolute(context, options.config));
  if (config && leftOut(config) > 0) note(context, m.drill.leftOut(leftOut(config)));
  const { connect } = await context.door();
  const services = new Map<string, Service>();
  using progress = showProgress(context, m.drill.preparing);
  const preparing = prepareDrill(
    {
      home: context.home,
      scenario,
      vaults: new Map((options.vault ?? []).map(({ agency, path }) => [agency, absolute(context, path)])),
      people: options.person ?? [{ name: userInfo().username, role: "operator" }],
      ...(options.lose ? { lose: options.lose } : {}),
      ...(options.clock ? { clock: options.clock } : {}),
      ...(options.before === undefined ? {} : { before: options.before }),
      ...(options.onlyCore ? { onlyCore: true } : {}),
      ...(config ? { config } : {}),
      ...(options.into === undefined ? {} : { into: absolute(context, options.into) }),
      ...(options.keep ? { keep: true } : {}),
    },
    {
      async service(home) {
        const known = services.get(home) ?? (await connect(home, { command: "fenchi drill" })).service;
        services.set(home, known);
        return known;
      },
      now: () => new Date(),
      onProgress: (done, total) => progress.update(0, undefined, `${done}/${total}`),
    },
  );
  try {
    return await unlessInterrupted(io.signal, preparing);
  } finally {
    await preparing.catch(() => {});
    for (const service of services.values()) await service.close({ hurry: io.signal.aborted });
  }
}

async function carryOut(context: Context, place: DrillPlace, sheets: readonly DrilledSheet[]): Promise<DrillOutcome> {
  const { m, io } = context;
  const { started } = await readSettings(place);
  const predicted = new Map(started.modules.map((each) => [each.module, each.predicted * 1000]));
  using progress = showProgress(context, m.drill.running);
  const running = runDrill({
    place,
    sheets,
    signal: io.signal,
    language: m.language,
    onProgress({ done, total, modules }) {
      progress.update(done, total, m.drill.modules(modules.good, modules.failed, modules.total));
    },
  });
  for (;;) {
    const next = await running.next();
    if (next.done) return next.value;
    const line = describe(context, next.value, predicted);
    if (line !== undefined) note(context, line);
  }
}

function describe(
  context: Context,
  { at, step }: DrillEntry,
  predicted: ReadonlyMap<string, number>,
): string | undefined {
  const { drill: m } = context.m;
  switch (step.kind) {
    case "changed":
      return context.paint("warning", m.changed(printable(step.what)));
    case "module-restored":
      return m.restored(printable(step.module), at, predicted.get(step.module) ?? 0);
    case "module-failed":
      return context.paint("bad", m.failed(printable(step.module), printable(step.message)));
    case "module-checked":
      return m.checked(printable(step.module), step.checks.filter(({ passed }) => passed).length, step.checks.length);
    case "provider-noticed":
      return context.paint("warning", m.noticed(step.provider, printable(step.message)));
    default:
      return undefined;
  }
}

/** `FILE`, or `AGENCY=FILE` where that is no file's name. */
async function readSheet(context: Context, said: string): Promise<DrilledSheet> {
  const [, agency, path] = /^([^=/\\]+)=(.+)$/su.exec(said) ?? [];
  const file = path ?? said;
  const text = await readFile(absolute(context, file), "utf8");
  return { name: basename(file), text, ...(agency === undefined ? {} : { agency }) };
}
