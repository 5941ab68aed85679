import type { ActionRecord } from "../../continuity/correction/action.ts";
import { makeReport, reportHash } from "../../continuity/evidence/report.ts";
import { computeTable } from "../../continuity/indicator/table.ts";
import { inventoryHash } from "../../continuity/inventory/canonical.ts";
import { differenceOf } from "../../continuity/inventory/diff.ts";
import { builtIn } from "../../continuity/strategy/rule.ts";
import type { Continuity } from "../../onprem/continuity/service.ts";
import { describeDependencies, describeFunction } from "../../onprem/dependency/describe.ts";
import type { ActionDocument } from "../../onprem/evidence/document.ts";
import { describePlan } from "../../onprem/plan/planner.ts";
import type { RunDocument } from "../../onprem/run/document.ts";
import { describeStrategies, explainStrategy } from "../../onprem/strategy/describe.ts";
import { parseStrategy } from "../../onprem/strategy/file.ts";
import { goodDrill } from "../continuity/evidence/drills.ts";
import { inventoryOf } from "../continuity/inventory/samples.ts";
import type { MemoryService } from "./memory-service.ts";

const time = "2026-11-23T03:00:00.000Z";
const backup = "7".repeat(32);
const vault = "a".repeat(32);

const before = inventoryOf({ number: 1 }, { number: 2, name: "舊" });
const after = inventoryOf(
  { number: 1, size: 7, dependsOn: ["內政部/戶政/3"] },
  { number: 3, item: "戶政/登記/每日", core: true },
);
const sha256 = inventoryHash(after);
const signOff = { format: "fenchi/inventory-sign-off/v1" as const, number: 2, sha256, by: "甲", role: "主管", time };
const about = { time, by: "甲", note: "改", sha256 };

const frame = { seq: 1, previous: null, vault, filed: time, generator: "Fenchi 1.2.3" };
const report = makeReport(frame, goodDrill());
const { seq, drill, figures } = report;
const { successful, conforming, seconds, total, reached, steps } = figures;
const reference = { seq, hash: reportHash(report), drill };
const proof = {
  seq,
  drill,
  hash: reference.hash,
  parts: ["page", "record"] as const,
  drawn: "same" as const,
  successful,
  conforming,
};
const error = { code: "report-missing", message: "m", next: "n", params: { seq: 2 } };

const finding = { kind: "rto-missed" as const, module: "內政部/戶政/1", subject: "", expected: "600", found: "700" };
const action: ActionDocument = {
  number: 1,
  scenario: "one-provider-lost",
  finding,
  state: "closed",
  opened: { time, report: reference },
  owner: "乙",
  due: "2026-12-31",
  cause: null,
  remedy: null,
  closed: { time, by: "丙", reason: "done" },
  times: 2,
  history: [1, 2],
  overdue: false,
};
const record: ActionRecord = {
  format: "fenchi/action/v1",
  vault,
  seq: 1,
  previous: null,
  time,
  step: { kind: "reviewed", report: reference, changes: [{ change: "opened", action: 1, scenario: "x", finding }] },
};

const open = {
  drill: "1".repeat(32),
  scenario: "one-provider-lost",
  time,
  state: "open" as const,
  modules: { restored: 1, failed: 0, total: 2 },
  seconds: 1.5,
};

const module = {
  module: "內政部/戶政/1",
  backup,
  bytes: 9,
  to: "/restore/m1",
  target: { kind: "folder" as const, path: "/restore/m1" },
  stage: "restored" as const,
  outcome: "failed" as const,
  attempts: 2,
  sha256,
  checks: [{ kind: "hash" as const, name: "sealed", passed: false, expected: sha256, found: "" }],
  error,
};
const run: RunDocument = {
  run: "20261123T030000Z",
  outcome: "running",
  created: time,
  planned: time,
  live: {
    done: 1,
    total: 9,
    modules: { good: 0, failed: 1, total: 2 },
    running: [{ module: module.module, done: 1, total: 9 }],
    rate: 2.5,
    left: 3.5,
  },
  modules: [
    module,
    { ...module, target: { kind: "command", argv: ["psql"] }, error: null, sha256: null, outcome: "open" },
  ],
};

/** Modules in a circle, one without a backup and one that needs what nobody has. */
const circled = inventoryOf(
  { number: 1, core: true, item: "戶政/登記/每日", size: 9, dependsOn: ["內政部/戶政/2", "財政部/國稅/1"] },
  { number: 2, dependsOn: ["內政部/戶政/1", "財政部/國稅/9"] },
  { agency: "財政部", system: "國稅", number: 1, item: "國稅/申報/每日", size: 9 },
);
const vaults = {
  backupOf: ({ item }: { readonly item: string | null }) =>
    item === null ? undefined : { item, backup, time, bytes: 9, fetch: 99, packs: 1, uses: 0, restorable: true },
  unlisted: ["x/y/z"],
  providers: ["tokyo"],
  known: ["tokyo"],
};
const strategyText = `format: fenchi/strategy/v1
profiles:
  daily: { keep: { daily: 7 } }
defaults: { use: [daily], windows: [{ from: "22:00", to: "04:00" }] }
`;
const material = { strategy: parseStrategy(strategyText, "/strategy.yaml"), modules: circled.modules, schedules: [] };

/** What is answered of coming back, each document with all that it can have; fails when the service it belongs to shall. */
export function createMemoryContinuity(service: Pick<MemoryService, "failNext">): Continuity {
  async function answered<T>(document: T): Promise<T> {
    const failure = service.failNext;
    service.failNext = undefined;
    if (failure !== undefined) throw failure;
    return document;
  }

  return {
    inventory: {
      show: () => answered({ version: 2, ...about, signOff, modules: after.modules }),
      versions: () =>
        answered({
          versions: [
            { format: "fenchi/inventory-version/v1", number: 2, previous: sha256, ...about, modules: 2, signOff },
            { format: "fenchi/inventory-version/v1", number: 1, previous: null, ...about, modules: 2, signOff: null },
          ],
        }),
      difference: () => answered({ from: 1, to: 2, ...differenceOf(before, after) }),
      import: () =>
        answered({
          imported: true,
          version: 2,
          sha256,
          difference: differenceOf(before, after),
          modules: 2,
          count: { errors: 0, warnings: 1 },
          findings: [
            {
              code: "dependency-external",
              severity: "warning",
              place: { sheet: "盤點表", cell: "H3", column: "倚賴之模組項次", path: "modules[0].dependsOn" },
              params: { text: "3", count: 1 },
            },
          ],
        }),
      file: () => answered({ bytes: Buffer.from("bytes"), version: 2, sha256, modules: 2 }),
      signOff: () => answered({ version: 2, signOff, backup, state: "protected" }),
    },
    planning: {
      dependencies: () => answered(describeDependencies(circled, vaults)),
      closure: () => answered(describeFunction(circled, vaults, "內政部/戶政/1")),
      picture: () => answered("<svg/>"),
      async plan({ whatIf }) {
        const line = { bitsPerSecond: 2e6, roundTrip: 600, loss: 0.02, window: { up: 600, every: 3600 } };
        const request = { without: [], onlyCore: false, strict: false, systems: [], whatIf };
        return answered(
          await describePlan([], { inventory: circled, vaults, without: async () => vaults }, line, request),
        );
      },
    },
    strategy: {
      list: () =>
        answered({
          ...describeStrategies(material),
          overdue: [{ item: "戶政/登記/每日", state: "late", last: time, late: time }],
          strategyProblem: { code: "c", message: "m", next: "n" },
        }),
      explain: () => answered(explainStrategy(material, "戶政/登記/每日")),
      retention: () =>
        answered({
          item: "戶政/登記/每日",
          keep: builtIn.keep,
          timeZone: "Asia/Taipei",
          generations: [
            {
              backup,
              time,
              restorable: true,
              stays: true,
              reasons: [
                { rule: "last", place: 1 },
                { rule: "daily", period: "2026-11-23" },
                { rule: "newest" },
                { rule: "locked", until: time },
              ],
            },
          ],
        }),
    },
    runs: {
      list: () =>
        answered({
          runs: [
            { run: "20261123T030000Z", outcome: "cut-off", created: time, modules: { good: 1, failed: 0, total: 2 } },
          ],
        }),
      show: () => answered(run),
      halt: () => answered({ run: "20261123T030000Z", outcome: "paused" }),
    },
    drills: {
      drills: () => answered({ drills: [open, { ...open, state: "broken", problem: "p" }] }),
      drill: () => answered(open),
      due: () => answered({ remind: 30, due: [{ scenario: "x", every: 365, last: null, due: time, state: "soon" }] }),
      request: () => answered(open),
    },
    evidence: {
      reports: () =>
        answered({
          reports: [
            { seq, sealed: true, drill, scenario: "x", time, successful, conforming, seconds, total, reached, steps },
            { seq: 2, sealed: false, error },
          ],
        }),
      report: () => answered(report),
      page: () => answered(new Uint8Array(Buffer.from("<!doctype html>"))),
      prove: () => answered({ proven: true, ...proof }),
      proveAll: () =>
        answered({
          proven: false,
          reports: [proof, { seq: 2, error }],
          gaps: [{ kind: "missing", seq: 3 }],
          exchanged: [1],
          unsealed: [2],
        }),
      actions: () => answered({ actions: [action, { ...action, number: 2, state: "open", closed: null }] }),
      action: () => answered({ action, history: [record] }),
      change: () => answered({ action }),
      indicators: () =>
        answered(
          computeTable([
            {
              agency: "內政部",
              vault,
              fingerprint: sha256,
              known: null,
              exported: time,
              reports: [{ report, hash: reference.hash }],
              gaps: [],
              register: { actions: [], reviewed: [reference] },
              records: [],
              inventory: null,
            },
          ]),
        ),
      indicatorFile: () => answered(new Uint8Array(Buffer.from("bytes"))),
    },
  };
}
