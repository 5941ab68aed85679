import type { ModuleKind } from "../../continuity/inventory/inventory.ts";
import type { Table } from "../sample/column.ts";

/** In which form a module's data lie in its backup. */
export type Form =
  /** SQL text, as pg_dump writes it. */
  | "dump"
  /** A SQLite database in one file. */
  | "sqlite"
  /** The data folder of a PostgreSQL server (PGlite), as a compressed tar. */
  | "pglite"
  /** A folder of documents and scanned images. */
  | "documents"
  /** A folder of programs, configuration and the schema of the system's tables. */
  | "program"
  /** The image of a virtual machine's disk: parts empty, parts like code, parts like random. */
  | "image";

/** A functional module of the sample nation, as its system's table lists it. */
export interface NationModule {
  /** 項次 in its system. */
  readonly number: number;
  readonly priority: number;
  readonly name: string;
  readonly description: string;
  /** Modules of the same system by number, others by their whole reference. */
  readonly needs: readonly (number | string)[];
  readonly form: Form;
  /** Where its data are rows, or texts about rows. */
  readonly tables: readonly Table[];
  /** Its part of the nation's bytes, against the other modules' weights. */
  readonly weight: number;
  readonly core: boolean;
  /** Minutes. */
  readonly rto: number;
  readonly rpo: number;
}

export interface NationSystem {
  readonly name: string;
  /** Name of its database. */
  readonly database: string;
  readonly owner: string;
  readonly modules: readonly NationModule[];
}

export interface NationAgency {
  readonly name: string;
  /** For folders and providers: lower case letters and digits. */
  readonly key: string;
  readonly systems: readonly NationSystem[];
}

/** What the inventory calls each form. */
export const kindOf: Readonly<Record<Form, ModuleKind>> = {
  dump: "database",
  sqlite: "database",
  pglite: "database",
  documents: "files",
  program: "code",
  image: "host",
};

/** How a module's backup is named: the ending says what to open it with. */
export const endingOf: Readonly<Record<Form, string>> = {
  dump: ".sql",
  sqlite: ".sqlite",
  pglite: ".pgdata.tar.gz",
  documents: "",
  program: "",
  image: ".img",
};

const hour = 60;
const day = 24 * hour;

/** What the modules of one rank share: how soon they are needed, and how much of the latest work may be lost. */
const ranks = {
  /** The emergency service itself. */
  vital: { priority: 1, core: true, rto: 4 * hour, rpo: hour },
  /** Needed by the emergency service, or soon after. */
  needed: { priority: 2, core: false, rto: 8 * hour, rpo: 4 * hour },
  useful: { priority: 3, core: false, rto: day, rpo: day },
  /** Records that can wait. */
  late: { priority: 4, core: false, rto: 3 * day, rpo: day },
} as const;

/** A module by its number, rank and name. */
export function module(
  number: number,
  rank: keyof typeof ranks,
  name: string,
  description: string,
  rest: Pick<NationModule, "form" | "weight"> & {
    readonly needs?: NationModule["needs"];
    readonly tables?: readonly Table[];
  },
): NationModule {
  const { needs = [], tables = [], form, weight } = rest;
  return { number, ...ranks[rank], name, description, needs, form, tables, weight };
}
