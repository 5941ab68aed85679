import type { Service, VerifyReport } from "../engine/service.ts";
import { answer, type Context, say, withService } from "./context.ts";
import { type ExitCode, exit } from "./exit.ts";
import { formatTable, printable } from "./format.ts";
import { unlessInterrupted } from "./interrupt.ts";
import { showProgress } from "./progress.ts";

/** Reads and checks what the providers hold, and says what is not as it should be. */
export function verify(context: Context, backup: string | undefined): Promise<ExitCode> {
  context.resume = context.m.resume.again;
  return withService(context, "fenchi verify", async (service) => {
    const found = await check(context, service, backup);
    answer(context, found);
    for (const line of describe(context, found)) say(context, line);
    return found.findings.length + found.lost.length > 0 ? exit.attention : exit.good;
  });
}

async function check(context: Context, service: Service, backup: string | undefined): Promise<VerifyReport> {
  const { signal } = context.io;
  using progress = showProgress(context, context.m.progress.verifying);
  const work = service.verify({ signal, ...(backup === undefined ? {} : { backup }) }, ({ done, total }) =>
    progress.update(done, total),
  );
  return await unlessInterrupted(signal, work);
}

function describe({ m, paint }: Context, found: VerifyReport): string[] {
  const { findings, lost, backups, objects, bytes, milliseconds } = found;
  if (findings.length === 0 && lost.length === 0) {
    return [paint("good", m.verify.good(backups, objects, bytes, milliseconds))];
  }
  const rows = findings.map(({ provider, fault, object, message }) => [
    paint("name", provider),
    paint(fault === "unavailable" ? "warning" : "bad", m.verify.fault[fault]),
    object,
    printable(message),
  ]);
  return [
    paint("bad", m.verify.found(findings.length, objects)),
    formatTable(rows).trimEnd(),
    lost.length > 0 ? paint("bad", m.verify.lost(lost.length)) : m.verify.spared,
    ...lost.map((backup) => `  ${backup}`),
  ];
}
