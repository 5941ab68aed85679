import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FenchiEvent, nameOf } from "../../events/index.ts";
import { type Context, report, say } from "../cli/context.ts";
import { eventLine } from "../cli/event-line.ts";
import { formatBytes, formatDuration, formatList, formatTable } from "../cli/format.ts";
import { waitForDrop, waitForRestore } from "../cli/waiting.ts";
import type { Service } from "../engine/service.ts";
import type { Initialised, ProviderPlace, RunningEngine } from "../home/contract.ts";
import { differences, hashFile, hashFolder, sizeOf } from "./compare.ts";
import { type Sample, writeSamples } from "./data.ts";

/** What the demonstration leaves: a vault of which one provider is gone, and whether everything came back without it. */
export interface Demonstration {
  readonly engine: RunningEngine;
  readonly samples: readonly Sample[];
  readonly restored: string;
  readonly vault: Initialised;
  readonly good: boolean;
}

/** Makes a vault in the context's home, backs up synthetic data, destroys a provider, restores and compares. */
export async function demonstrate(context: Context, bytes: number): Promise<Demonstration> {
  const { m, home } = context;
  const head = (text: string) => say(context, `\n${context.paint("strong", text)}`);
  say(context, context.paint("strong", m.start.title));

  head(m.start.vault(home));
  const door = await context.door();
  const vault = await door.initHome({
    home,
    name: "戶政試行",
    threshold: 2,
    custodians: { threshold: 3, count: 5 },
    lockDays: 0,
    language: m.language,
  });
  say(context, formatTable(vault.providers.map(({ name, root }) => ["", name, root])).trimEnd());

  head(m.start.data);
  const samples = await writeSamples(join(home, "sample"), bytes);
  say(
    context,
    formatTable(
      samples.map(({ path, bytes: size }) => ["", formatBytes(size), path]),
      [1],
    ).trimEnd(),
  );

  head(m.start.drop);
  const shown = new Set<string>();
  const engine = await door.serve(home, {
    onEvent: (event) => show(context, event, shown),
    onFailure: () => {},
    onProblem: () => {},
  });
  try {
    const begun = performance.now();
    const dropped = await Promise.all(samples.map((sample) => drop(context, engine.service, sample)));
    const backupTime = performance.now() - begun;
    const stored = await storedAt(vault.providers);

    const lost = vault.providers[1];
    if (lost) {
      head(m.start.destroy(lost.name, lost.root));
      await rm(lost.root, { recursive: true, force: true });
    }

    head(m.start.restore);
    const restored = join(home, "restored");
    await mkdir(restored, { recursive: true });
    const restoring = performance.now();
    const back = await Promise.all(samples.map((sample) => restore(context, engine.service, sample, restored)));
    const restoreTime = performance.now() - restoring;

    head(m.start.compare);
    const same = await Promise.all(samples.map((sample) => compare(context, sample, restored)));
    const good = [...dropped, ...back, ...same].every(Boolean);

    head(m.start.figures);
    const total = samples.reduce((sum, sample) => sum + sample.bytes, 0);
    const all = stored.reduce((sum, { size }) => sum + size, 0);
    const share = (size: number) => `${((size / total) * 100).toFixed(0)} %`;
    const rows = [
      ["", m.start.data3, formatBytes(total), "100 %"],
      ...stored.map(({ name, size }) => ["", m.start.stored(name), formatBytes(size), share(size)]),
      ["", m.start.storedAll, formatBytes(all), share(all)],
      [
        "",
        m.start.seconds(m.start.backup),
        formatDuration(backupTime),
        `${formatBytes((total * 1000) / backupTime)}/s`,
      ],
      [
        "",
        m.start.seconds(m.start.restoring),
        formatDuration(restoreTime),
        `${formatBytes((total * 1000) / restoreTime)}/s`,
      ],
    ];
    say(context, formatTable(rows, [2, 3]).trimEnd());
    return { engine, samples, restored, vault, good };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** Events may come several times, which changes nothing; a person is shown each once, and no clockwork. */
function show(context: Context, event: FenchiEvent, shown: Set<string>): void {
  const line = eventLine(event, context.paint, context.m.language);
  const said = JSON.stringify([event.type, event.data]);
  const name = nameOf(event);
  if (shown.has(said) || name === "deadline.passed" || name === "receipt.requested") return;
  shown.add(said);
  say(context, `  ${line}`);
}

async function drop(context: Context, service: Service, { item, path, name, bytes }: Sample): Promise<boolean> {
  const { m, paint } = context;
  const begun = performance.now();
  const first = await service.drop({ item, path, name });
  const status = await waitForDrop(context, service, first, { wanted: "protected" });
  if (status.state === "failed") {
    if (status.error) report(context, status.error);
    return false;
  }
  const took = formatDuration(performance.now() - begun);
  say(context, `  ${paint("good", "✓")} ${m.start.dropped(name, formatBytes(bytes), took)}`);
  return true;
}

async function restore(context: Context, service: Service, { item, name }: Sample, folder: string): Promise<boolean> {
  const { m, paint } = context;
  const first = await service.restore({ item, to: join(folder, name) });
  const status = await waitForRestore(context, service, first, () => {});
  if (status.state !== "completed") {
    if (status.error) report(context, status.error);
    return false;
  }
  const providers = formatList(status.providers, m.language);
  const took = formatDuration(status.milliseconds ?? 0);
  say(context, `  ${paint("good", "✓")} ${m.start.restored(name, took, providers)}`);
  return true;
}

async function compare(context: Context, { kind, name, path }: Sample, folder: string): Promise<boolean> {
  const { m, paint } = context;
  const back = join(folder, name);
  const [one, other] =
    kind === "folder"
      ? await Promise.all([hashFolder(path), hashFolder(back)])
      : [new Map([[name, await hashFile(path)]]), new Map([[name, await hashFile(back).catch(() => "")]])];
  const wrong = differences(one, other);
  if (wrong.length === 0) {
    const what = kind === "folder" ? m.start.sameFolder(one.size) : m.start.sameFile(one.get(name) ?? "");
    say(context, `  ${paint("good", "✓")} ${m.start.same(name, what)}`);
    return true;
  }
  say(context, `  ${paint("bad", "✗")} ${m.start.differs(name, formatList(wrong.slice(0, 5), m.language))}`);
  return false;
}

async function storedAt(providers: readonly ProviderPlace[]): Promise<{ name: string; size: number }[]> {
  return await Promise.all(providers.map(async ({ name, root }) => ({ name, size: await sizeOf(root) })));
}
