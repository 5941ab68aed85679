import { request as begin, type IncomingHttpHeaders } from "node:http";
import { afterAll } from "vitest";
import { fileDrill, filingOf } from "../../../../onprem/evidence/index.ts";
import { openHome } from "../../../../onprem/home/home.ts";
import { serve } from "../../../../onprem/home/index.ts";
import { ended, goodDrill, promised, recordOf, started, wellRestored } from "../../../continuity/evidence/drills.ts";
import { run } from "../../cli/harness.ts";
import { type Agency, makeAgency, type Sample } from "../../drill/world.ts";
import { complaints, readDocument } from "../described.ts";
import type { Answer, Sent } from "../server.ts";

/** Modules of the agency, two of which depend on the first. */
export const samples: readonly Sample[] = [
  { number: 1, bytes: 3000 },
  { number: 2, bytes: 2000, dependsOn: [1] },
  { number: 3, bytes: 1000, dependsOn: [1], core: false, priority: 2 },
];

/** An agency's home with its engine, as programs and people reach it. */
export interface ServedHome {
  readonly agency: Agency;
  readonly url: string;
  readonly token: string;
  http(method: string, path: string, sent?: Sent): Promise<Answer & { readonly bytes: Uint8Array }>;
  post(path: string, value: unknown): Promise<Answer>;
  /** What a command answers with `--json`. */
  json(...words: readonly string[]): Promise<unknown>;
  /** Complaints about an answer by the API's own document. */
  complaints(operationId: string, answer: Answer): string[];
}

/** Makes and serves a home; both are gone when the test file is over. Once a file, please. */
export async function serveAgency(): Promise<ServedHome> {
  const agency = await makeAgency(samples);
  const engine = await serve(agency.home, { port: 0, ingest: false });
  afterAll(() => engine.stop());

  function http(method: string, path: string, { headers = {}, body }: Sent = {}): ReturnType<ServedHome["http"]> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer & { readonly bytes: Uint8Array }>();
    const own = { Authorization: `Bearer ${engine.token}`, ...headers };
    const sent = begin(`${engine.url}${path}`, { method, headers: own, agent: false }, async (answer) => {
      try {
        resolve(answerOf(answer.statusCode ?? 0, answer.headers, Buffer.concat(await answer.toArray())));
      } catch (error) {
        reject(error);
      }
    });
    sent.on("error", reject);
    sent.end(body);
    return promise;
  }

  const { operations, check } = readDocument((await http("GET", "/openapi.json")).json);
  return {
    agency,
    url: engine.url,
    token: engine.token,
    http,
    post: (path, value) =>
      http("POST", path, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) }),
    async json(...words) {
      const ran = await run([...words, "--json", "--home", agency.home], { door: "real" });
      return ran.json();
    },
    complaints(operationId, answer) {
      const operation = operations.find((each) => each.operationId === operationId);
      return operation ? complaints(operation, answer, check) : [`there is no ${operationId}`];
    },
  };
}

function answerOf(status: number, headers: IncomingHttpHeaders, bytes: Buffer) {
  const text = bytes.toString();
  const isJson = headers["content-type"]?.startsWith("application/json") ?? false;
  return { status, headers, bytes, text, json: isJson ? (JSON.parse(text) as unknown) : undefined };
}

/** Files the reports of two drills: one in which all went well, and one that lost a module and opens actions. */
export async function fileDrills(home: string): Promise<void> {
  const now = () => new Date();
  const filing = await filingOf(await openHome(home, now), now);
  await fileDrill(filing, goodDrill({ drill: "1".repeat(32) }));
  const modules = [promised(1), promised(2, { rto: 1 })];
  const lost = recordOf([
    [0, started(modules, { drill: "2".repeat(32) })],
    ...wellRestored(modules[1] ?? promised(2), 1, 9),
    [10_000, { kind: "module-failed", module: promised(1).module, code: "too-few", message: "m" }],
    ended(12),
  ]);
  await fileDrill(filing, lost);
}
