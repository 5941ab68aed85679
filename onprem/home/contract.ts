import type { ObjectStore } from "../../providers/contract.ts";
import type { Service } from "../engine/service.ts";
import type { SheetLanguage } from "../sheets/index.ts";

/** A provider as the operator names it at `init` or `recover`. */
export interface ProviderPlace {
  readonly name: string;
  readonly kind: "local" | "s3";
  /** Absolute path of its folder, or its bucket: `s3://BUCKET?region=..`. */
  readonly root: string;
}

/** What `fenchi init` decides. Paths are absolute. */
export interface InitOptions {
  readonly home: string;
  /** The vault's name, as people call it. */
  readonly name: string;
  /** Three local folders inside the home where none are named. */
  readonly providers?: readonly ProviderPlace[];
  /** Providers needed to open a backup: 2 <= threshold < providers. */
  readonly threshold: number;
  /** Complete providers that make a backup restorable; the threshold by default. */
  readonly quorum?: number;
  readonly custodians: { readonly threshold: number; readonly count: number };
  /** Folder the custodian sheets are written to, to be printed and then erased. `sheets` in the home by default. */
  readonly sheets?: string;
  /** Days that every stored object stays locked. */
  readonly lockDays: number;
  /** Which of the two languages comes first on the sheets. */
  readonly language: SheetLanguage;
  /** Told before each step that takes a while. */
  readonly onStep?: (step: "keys" | "providers" | "probe" | "sheets") => void;
}

/** What `init` made. Nothing in it is secret. */
export interface Initialised {
  readonly home: string;
  readonly vault: string;
  readonly name: string;
  /** SHA-256 of the root key's SPKI, hex: pinned in the keyring, printed on the sheets. */
  readonly fingerprint: string;
  readonly threshold: number;
  readonly quorum: number;
  readonly providers: readonly ProviderPlace[];
  readonly custodians: { readonly threshold: number; readonly count: number };
  /** The printable files. */
  readonly sheets: readonly string[];
  readonly approvers: readonly string[];
  /** The watched ingest folder. */
  readonly ingest: string;
  /** Every key service and provider lies in this home: for trying out. */
  readonly trial: boolean;
}

/** A service, and whether another process's engine does the work. */
export interface Connection {
  readonly service: Service;
  /** URL of the running engine; `undefined` where this process runs one itself for as long as it is connected. */
  readonly remote: string | undefined;
}

/** An engine that runs until it is stopped: queue, watcher, schedule and HTTP API. */
export interface RunningEngine {
  readonly service: Service;
  readonly url: string;
  readonly token: string;
  /** The watched ingest folder. */
  readonly ingest: string;
  /** Lets what runs finish for up to 10 seconds; the rest is resumed at the next start. */
  stop(): Promise<void>;
}

/** What opens a vault on an empty machine. */
export interface RecoverOptions {
  /** The home to be made; it must not exist or be empty. */
  readonly home: string;
  /** Where providers are; one without a name is recognised by what it holds. At least the threshold of them. */
  readonly providers: readonly (Omit<ProviderPlace, "name"> & { readonly name?: string })[];
  /** Texts of custodian sheets (the printed text file, its words, or what the QR code holds), each with a name for messages; or a keyring. */
  readonly by:
    | { readonly kind: "sheets"; readonly sheets: readonly { readonly name: string; readonly text: string }[] }
    | {
        readonly kind: "keyring";
        readonly keyring: string;
        /** Folder with `<provider>/<version>.private.pem`, as a home's `keys/kms`. */
        readonly keys?: string;
      };
  /** Puts wrappers around each provider that is read from. */
  readonly through?: (store: ObjectStore) => ObjectStore;
  /** Called while the list of backups is rebuilt from the providers. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Recovered {
  readonly home: string;
  readonly vault: string;
  readonly name: string;
  readonly fingerprint: string;
  /** Sheets among those given that were altered or do not belong; the others sufficed. */
  readonly wrongSheets: readonly string[];
  readonly backups: number;
  readonly providers: readonly {
    readonly name: string;
    readonly root: string;
    readonly reachable: boolean;
    /** Highest place in the chain that it shows; behind the others' if lower. */
    readonly head: number;
  }[];
}

/** One thing that `doctor` looked at. */
export interface Check {
  /** Stable, kebab-case: `home-modes`, `provider-write`, `key-unwrap`, .. */
  readonly name: string;
  /** What it was looked at on: a provider's name, a file. */
  readonly subject: string;
  readonly outcome: "good" | "warning" | "bad";
  readonly message: string;
  /** What to do, unless it is good. */
  readonly next?: string;
  /** Code of the error that is the reason, if one is. */
  readonly code?: string;
  /** Names and numbers in the message, so that it can be said in other languages. */
  readonly params?: Readonly<Record<string, string | number>>;
}
