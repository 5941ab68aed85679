/** Loaded before a command: its clock stands beside the true one by `FENCHI_TEST_CLOCK` milliseconds. */
const shift = Number(process.env["FENCHI_TEST_CLOCK"] ?? "0");
const True = Date;

class Shifted extends True {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(True.now() + shift);
    else super(...given);
  }

  static override now(): number {
    return True.now() + shift;
  }
}
globalThis.Date = Shifted as DateConstructor;
