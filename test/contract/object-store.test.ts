import { setTimeout as sleepFor } from "node:timers/promises";
import type { ObjectStore } from "../../providers/contract.ts";
import {
  createBandwidthLimit,
  createTrafficCounter,
  withBandwidth,
  withConcurrency,
  withCounting,
  withRetry,
  withTimeout,
  withVerify,
} from "../../providers/wrap/index.ts";
import { createEventualStore } from "../fakes/eventual-store.ts";
import { createFaultyStore } from "../fakes/faulty-store.ts";
import { createMapStore } from "../fakes/map-store.ts";
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

objectStoreSuite("map", () => onMap((store) => store));
objectStoreSuite("local", () => onLocal((store) => store));
for (const [name, wrap] of Object.entries({ ...wrappers, "every wrapper": all })) {
  objectStoreSuite(`${name} over map`, () => onMap(wrap));
  objectStoreSuite(`${name} over local`, () => onLocal(wrap));
}
