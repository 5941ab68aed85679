import { setTimeout as sleepFor } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import type { ObjectStore } from "../../providers/contract.ts";
import {
  createBandwidthLimit,
  createLine,
  createPatience,
  createTrafficCounter,
  createTurnstile,
  withBandwidth,
  withConcurrency,
  withCounting,
  withLine,
  withPieces,
  withRetry,
  withTimeout,
  withTurnstile,
  withVerify,
} from "../../providers/wrap/index.ts";
import { createEventualStore } from "../fakes/eventual-store.ts";
import { createFaultyStore } from "../fakes/faulty-store.ts";
import { createMapStore } from "../fakes/map-store.ts";
import type { TestS3Server } from "../servers/s3/server.ts";
import { openS3, startTestS3 } from "./aws.ts";
import { freshLocal, openLocal } from "./local.ts";
import { objectStoreSuite, type StoreHarness } from "./object-store.suite.ts";

type Wrap = (store: ObjectStore) => ObjectStore;

const sleep = async () => {};
const wrappers: Readonly<Record<string, Wrap>> = {
  retry: (store) => withRetry(store, { attempts: 4, base: 10, cap: 100, sleep, random: () => 0.5 }),
  concurrency: (store) => withConcurrency(store, 2),
  bandwidth: (store) => withBandwidth(store, createBandwidthLimit({ bytesPerSecond: 1e6, now: () => 0, sleep })),
  verify: (store) => withVerify(store, () => undefined),
  counting: (store) => withCounting(store, createTrafficCounter()),
  timeout: (store) =>
    withTimeout(store, {
      milliseconds: 60_000,
      sleep: (milliseconds, signal) => sleepFor(milliseconds, undefined, { signal }),
    }),
  line: (store) =>
    withLine(
      store,
      createLine(
        { bytesPerSecond: 1e12, requestBytesPerSecond: 1e12, roundTrip: 0 },
        { now: () => performance.now(), sleep },
      ),
    ),
  pieces: (store) => withPieces(store, 8),
  turnstile: (store) => withTurnstile(store, createTurnstile(2), "flow"),
  patience: (store) => {
    const waits = { firstWait: 1, longestWait: 1, giveUp: 1 };
    return createPatience({ stores: [store], probe: "probe", now: () => 0, sleep, ...waits })(store);
  },
  "faulty without faults": (store) => createFaultyStore(store, () => undefined),
  "eventually consistent without lag": (store) => createEventualStore(store, 0),
};
const all: Wrap = (store) => Object.values(wrappers).reduce((inner, wrap) => wrap(inner), store);

async function onMap(wrap: Wrap): Promise<StoreHarness> {
  let clock = new Date();
  const store = wrap(createMapStore("alpha", () => clock));
  const setClock = (now: Date) => {
    clock = now;
  };
  return { store, other: store, setClock, close: async () => {} };
}

async function onLocal(wrap: Wrap): Promise<StoreHarness> {
  let clock = new Date();
  const { root, store, remove } = await freshLocal(() => clock);
  const setClock = (now: Date) => {
    clock = now;
  };
  return { store: wrap(store), other: openLocal(root, () => clock), setClock, close: remove };
}

let s3: TestS3Server;
let s3Clock = new Date();
let buckets = 0;
beforeAll(async () => {
  // Small pages, so that every listing of more than a few goes over several.
  s3 = await startTestS3({ pageSize: 7, now: () => s3Clock });
});
afterAll(() => s3.close());

async function onS3(wrap: Wrap, versions: boolean): Promise<StoreHarness> {
  const name = `bucket-${++buckets}`;
  s3.bucket(name, { versions });
  const open = () => openS3(s3, name, { versions, now: () => s3Clock });
  const setClock = (now: Date) => {
    s3Clock = now;
  };
  return { store: wrap(open()), other: open(), setClock, close: async () => s3.dropBucket(name) };
}

objectStoreSuite("map", () => onMap((store) => store));
objectStoreSuite("local", () => onLocal((store) => store));
objectStoreSuite("S3", () => onS3((store) => store, true), { locks: true, listed: false });
objectStoreSuite("S3 without versions", () => onS3((store) => store, false), { locks: false, listed: false });
for (const [name, wrap] of Object.entries({ ...wrappers, "every wrapper": all })) {
  objectStoreSuite(`${name} over map`, () => onMap(wrap));
  objectStoreSuite(`${name} over local`, () => onLocal(wrap));
}
objectStoreSuite("every wrapper over S3", () => onS3(all, true), { locks: true, listed: false });
