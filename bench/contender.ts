/** A program under test, with settings, keeping backups of one dump in folders of its own. */
export interface Contender {
  /** Short, and unique in a run: the name of its rows. */
  readonly name: string;
  /** What it is and how it is set, for the reader of the table. */
  readonly settings: string;
  /** How many places hold what it stored. */
  readonly places: number;
  /** The folder that holds everything it keeps: copied and put back, it is as it was. */
  readonly root: string;
  /** Makes it ready for the first backup. Never timed. */
  init(): Promise<void>;
  /** Backs the file up, to the end: when it resolves, what was stored has reached the disk. */
  backup(file: string): Promise<void>;
  /**
   * Restores the newest backup into a fresh folder, to the end as well.
   * @param file where it was backed up from.
   * @returns the restored file.
   */
  restore(file: string, folder: string): Promise<string>;
  /** Bytes in all places together. */
  stored(): Promise<number>;
}

/** A program that is not on this machine. */
export interface Missing {
  readonly name: string;
  /** How to get it, a sentence. */
  readonly install: string;
}
