import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { versionNumbers } from "../../../../onprem/inventory/store.ts";
import { moduleOf } from "../../drill/world.ts";
import { type ServedHome, samples } from "./home.ts";

/** An inventory of the kept modules, each changed so. */
const documentOf = (change: object = {}) =>
  JSON.stringify({
    format: "fenchi/inventory/v1",
    modules: samples.map((sample) => ({ ...moduleOf(sample), ...change })),
  });
/** What routes of the inventory must do. @param served a home whose inventory has one version */
export function inventorySuite(served: () => ServedHome) {
  const importing = (body: string | Uint8Array, query = "by=%E7%94%B2&note=n") =>
    served().http("POST", `/v1/inventory?${query}`, { headers: { "Content-Type": "application/octet-stream" }, body });
  const versions = () => versionNumbers(served().agency.home);

  it("answers what the commands answer", async () => {
    const home = served();
    for (const [operation, path, ...words] of [
      ["inventory", "/v1/inventory", "inventory", "show"],
      [
        "inventory",
        "/v1/inventory?version=1&core=true&system=%E6%88%B6%E6%94%BF",
        "inventory",
        "show",
        "--of",
        "1",
        "--core",
        "--system",
        "戶政",
      ],
      ["inventoryVersions", "/v1/inventory/versions", "inventory", "history"],
      ["inventoryDifference", "/v1/inventory/difference", "inventory", "diff"],
    ] as const) {
      const answer = await home.http("GET", path);
      expect([path, answer.status, home.complaints(operation, answer)]).toEqual([path, 200, []]);
      expect(answer.json).toEqual(await home.json(...words));
    }
  });

  it("keeps what is imported as the next version, once", async () => {
    const home = served();
    const body = documentOf({ owner: "資訊組" });
    const tried = await importing(body, "by=x&dryRun=true");
    expect([tried.status, home.complaints("importInventory", tried)]).toEqual([200, []]);
    expect(tried.json).toMatchObject({ imported: false, difference: { changed: [{}, {}, {}] } });
    expect(await versions()).toEqual([1]);

    const first = await importing(body);
    expect([first.status, first.headers.location]).toEqual([201, "/v1/inventory?version=2"]);
    expect(first.json).toMatchObject({ imported: true, version: 2, modules: 3 });
    const again = await importing(body);
    expect([again.status, again.json]).toMatchObject([200, { imported: false, version: 2 }]);
    expect(await versions()).toEqual([1, 2]);

    const { json } = await home.http("GET", "/v1/inventory/difference?from=1&to=2");
    expect(json).toEqual(await home.json("inventory", "diff", "1", "2"));
    expect(json).toMatchObject({ changed: [{ changes: [{ field: "owner", after: "資訊組" }] }, {}, {}] });
    expect((await home.http("GET", "/v1/inventory")).json).toMatchObject({ by: "甲", note: "n" });
  });

  it("says every error of a file with its place, and keeps nothing", async () => {
    const home = served();
    const before = await versions();
    const crooked = documentOf({ rto: "soon", dependsOn: ["3/3"] });
    const answer = await importing(crooked);
    expect([answer.status, home.complaints("importInventory", answer)]).toEqual([422, []]);
    expect(answer.json).toMatchObject({ imported: false, count: { errors: 6 } });
    expect(JSON.stringify(answer.json)).toContain("modules[2].rto");
    const bomb = await importing(Buffer.from("PK\x03\x04 no archive"));
    expect([bomb.status, bomb.json]).toMatchObject([422, { findings: [{ code: "zip-broken" }] }]);
    expect(await versions()).toEqual(before);
  });

  it("takes no half inventory and no endless one", async () => {
    const home = served();
    const before = await versions();
    const whole = `${documentOf({ owner: "half" })}\n`;
    const { port, hostname } = new URL(home.url);
    const line = connect(Number(port), hostname);
    const head = `POST /v1/inventory?by=x HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${home.token}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    line.write(`${head}${Buffer.byteLength(whole).toString(16)}\r\n${whole}\r\n`);
    line.resume().end();
    await once(line, "close");
    const large = await home.http("POST", "/v1/inventory?by=x", {
      headers: { "Content-Length": String(2 ** 24 + 1) },
      body: new Uint8Array(2 ** 24 + 1),
    });
    expect([large.status, home.complaints("importInventory", large)]).toEqual([413, []]);
    for (const query of ["", "by=", "by=x&dryRun=perhaps", `by=${"x".repeat(101)}`]) {
      expect([query, (await importing("{}", query)).status]).toEqual([query, 400]);
    }
    expect(await versions()).toEqual(before);
  });

  it("gives a version as a file that can be imported again", async () => {
    const home = served();
    for (const format of ["xlsx", "csv"]) {
      const file = await home.http("GET", `/v1/inventory/file?format=${format}&version=1`);
      expect(file.headers["content-disposition"]).toBe(`attachment; filename="inventory-1.${format}"`);
      const again = await importing(file.bytes, "by=x&dryRun=true");
      const newest = await home.http("GET", "/v1/inventory/difference?from=2&to=1");
      expect([format, (again.json as { difference?: object }).difference]).toMatchObject([
        format,
        { changed: (newest.json as { changed: object[] }).changed },
      ]);
    }
  });

  it("seals a version that somebody answers for, once", async () => {
    const home = served();
    const signed = await home.post("/v1/inventory/sign-off", { by: "乙", role: "主管", version: 1 });
    expect([signed.status, home.complaints("signOffInventory", signed)]).toEqual([200, []]);
    expect(signed.json).toMatchObject({ version: 1, signOff: { by: "乙" } });
    expect((await home.post("/v1/inventory/sign-off", { by: "乙", role: "主管", version: 1 })).json).toMatchObject({
      backup: (signed.json as { backup: string }).backup,
    });
    expect(await home.json("inventory", "sign-off", "--by", "乙", "--role", "主管", "--of", "1")).toMatchObject({
      backup: (signed.json as { backup: string }).backup,
    });
    const other = await home.post("/v1/inventory/sign-off", { by: "丙", version: 1 });
    expect([other.status, other.json]).toMatchObject([422, { code: "inventory-signed-by-other" }]);
    const missing = await home.post("/v1/inventory/sign-off", { by: "丙", version: 99 });
    expect([missing.status, home.complaints("signOffInventory", missing)]).toEqual([404, []]);
  });
}
