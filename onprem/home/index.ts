/**
 * A home: one vault's keys, state and engine on this machine. Each is loaded when it is first called, so that a command pays only
 * for what it uses.
 */
import type { ConnectOptions } from "./connect.ts";
import type {
  Check,
  Connection,
  Initialised,
  InitOptions,
  Recovered,
  RecoverOptions,
  RunningEngine,
} from "./contract.ts";
import type { ServeOptions } from "./serve.ts";

export type { ConnectOptions } from "./connect.ts";
export type * from "./contract.ts";
export { type HomeEnvironment, homePath } from "./layout.ts";
export type { ServeOptions } from "./serve.ts";

/** Makes a vault and its home. */
export async function initHome(options: InitOptions): Promise<Initialised> {
  return (await import("./init.ts")).initHome(options);
}

/** Talks to the home's running engine, or runs one in this process for as long as the connection is open. */
export async function connect(home: string, options: ConnectOptions): Promise<Connection> {
  return (await import("./connect.ts")).connect(home, options);
}

/** Runs the home's engine until it is stopped. */
export async function serve(home: string, options: ServeOptions = {}): Promise<RunningEngine> {
  return (await import("./serve.ts")).serve(home, options);
}

/** Makes a home on an empty machine, from providers and custodian sheets or a keyring. */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  return (await import("./recover.ts")).recoverHome(options);
}

/** Looks at everything that could keep a home from sealing or restoring. */
export async function* doctor(home: string): AsyncGenerator<Check, void, undefined> {
  yield* (await import("./doctor.ts")).doctor(home);
}
