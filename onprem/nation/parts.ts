import { digits, fixed, type Part, pick, sequence } from "../sample/column.ts";
import * as names from "../sample/names.ts";
import { personName } from "../sample/register.ts";

/**
 * What the sample nation's columns are made of. Nothing in it can be taken for a real record: numbers that identify somebody or something have a sign
 * where a true one cannot have it, or fail their checksum; see each.
 */

const zero = 48;

/** A business's 統一編號: eight digits of which the checksum (weights 1 2 1 2 1 2 4 1, divisible by 5) always fails. */
export const unifiedNumber: Part = {
  size: 10 ** 7,
  write(out, start, value) {
    let rest = value;
    for (let at = start + 6; at >= start; at--) {
      const next = (rest / 10) >>> 0;
      out[at] = zero + rest - next * 10;
      rest = next;
    }
    out[start + 7] = zero + failingDigit(out, start);
    return start + 8;
  },
};

const weights = [1, 2, 1, 2, 1, 2, 4] as const;

/** The sum comes to 2 above a multiple of 5; where the seventh digit is 7, which may count one more, to 2 or 3. */
function failingDigit(out: Uint8Array, start: number): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    const product = ((out[start + index] ?? zero) - zero) * weight;
    sum += Math.floor(product / 10) + (product % 10);
  }
  return (7 - (sum % 5)) % 5;
}

const letters = [..."ABCDEFGHJKLMNPQRSTUV"];

/** A number plate with an O and an I, which plates have none of. */
export const plate = sequence(fixed("OI"), pick(letters), fixed("-"), digits(4));

/** A foreign resident's number: an X where true ones have A to D, 8 or 9. */
export const residentNumber = sequence(pick(letters), fixed("X"), digits(8));

/** A passport's number: an X in front, which none has. */
export const passport = sequence(fixed("X"), digits(8));

/** A parcel of land: section, then number of lot and part; a part of 9999 is given to none. */
export const parcelNumber = sequence(pick(names.roads), fixed("段"), digits(4), fixed("-9999"));

export const place = pick(names.townships);
export const companyName = sequence(
  pick(names.givenFirst),
  pick(names.givenSecond),
  pick(["工業", "科技", "貿易", "營造", "食品", "物流", "紡織", "精密", "生技", "農產"]),
  fixed("(合成)"),
  pick(["股份有限公司", "有限公司"]),
);
export const clinicName = sequence(
  pick(names.givenFirst),
  pick(names.givenSecond),
  fixed("(合成)"),
  pick(["診所", "診所", "醫院", "藥局", "牙醫診所"]),
);
/** A worker of an office, by number and not by name. */
export const clerk = sequence(pick(["承", "審", "登", "核"]), digits(4));
/** New Taiwan dollars. */
export const amount = (width: number) => sequence(pick(["1", "2", "3", "4", "5", "6", "7", "8", "9"]), digits(width));
export const person = personName;
/** One of the words of a text, blanks between. */
export const words = (text: string) => pick(text.trim().split(/\s+/));
