/** What the command line asks of a home. The real one is loaded when it is first asked; tests bring their own. */
export type Door = Pick<typeof import("../home/index.ts"), "initHome" | "connect" | "serve" | "recover" | "doctor">;

/** Loads the homes' code, which in turn loads only what each call needs. */
export const loadDoor = (): Promise<Door> => import("../home/index.ts");
