import { beforeAll, describe } from "vitest";
import { evidenceSuite } from "./evidence.suite.ts";
import { fileDrills, type ServedHome, serveAgency } from "./home.ts";
import { inventorySuite } from "./inventory.suite.ts";
import { planningSuite } from "./planning.suite.ts";
import { runSuite } from "./run.suite.ts";

// One home for all: its keys take seconds to make.
let home: ServedHome;
beforeAll(async () => {
  home = await serveAgency();
  await fileDrills(home.agency.home);
});

describe("plans and strategy over HTTP", () => planningSuite(() => home));
describe("runs over HTTP", () => runSuite(() => home));
describe("evidence over HTTP", () => evidenceSuite(() => home));
describe("the inventory over HTTP", () => inventorySuite(() => home));
