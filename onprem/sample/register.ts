import { column, dates, digits, fixed, pick, sequence, serial, shortColumn, type Table } from "./column.ts";
import * as names from "./names.ts";

/** What the dump's first lines, the database's first table and the documents say about themselves. */
export const notice =
  "合成資料: 本檔所有人員、戶號及統號均為亂數產生, 並不存在。 Synthetic data: nobody in this file exists.";

const residentsPerHousehold = 2.5;
const registrationsPerHousehold = 4;

/** Surname and given name, from word lists. */
export const personName = sequence(pick(names.surnames), pick(names.givenFirst), pick(names.givenSecond));
const parentName = sequence(pick(names.surnames), pick(names.givenFirst), pick(names.givenSecond));
/**
 * Shaped like 國民身分證統一編號 and never valid: a letter, then X where a true one has a digit (1, 2, 8 or 9) or, in the
 * residents' numbers of before 2021, one of A to D.
 */
export const personId = sequence(pick([..."ABCDEFGHJKLMNPQRSTUV"]), fixed("X"), digits(8));
const householdNo = (perParent = 1) => sequence(fixed("SX"), serial(9, perParent));
/** A working hour of a working day. */
export const clock = sequence(
  dates("2022-01-01", 1400),
  fixed(" "),
  pick(twoDigits(8, 18)),
  fixed(":"),
  pick(twoDigits(0, 60)),
);
/** Road, section, number, floor. */
export const address = sequence(
  pick(names.roads),
  pick(names.sections),
  pick(Array.from({ length: 300 }, (_, number) => `${number + 1}號`)),
  pick(names.floors),
);

/** The three tables of the synthetic household register (戶政), parents before children. */
export const register: readonly Table[] = [
  {
    name: "household",
    comment: "戶",
    perHousehold: 1,
    columns: [
      column("household_no", householdNo()),
      column("township", pick(names.townships)),
      column("village", sequence(pick(names.villages), pick(twoDigits(1, 31)), fixed("鄰"))),
      column("address", address),
      column("established_on", dates("1951-01-01", 27_000), "date"),
      shortColumn("kind", pick(names.householdKinds)),
      shortColumn("state", pick(names.householdStates)),
      shortColumn("updated_at", clock),
    ],
    indexes: ["township"],
  },
  {
    name: "resident",
    comment: "戶籍人口",
    perHousehold: residentsPerHousehold,
    columns: [
      column("resident_no", serial(10), "integer"),
      column("household_no", householdNo(residentsPerHousehold)),
      column("person_id", personId),
      column("name", personName),
      column("sex", pick(["男", "女"])),
      column("born_on", dates("1931-01-01", 34_000), "date"),
      column("birthplace", pick(names.townships)),
      column("father", parentName),
      column("mother", parentName),
      shortColumn("relation", pick(names.relations)),
      shortColumn("marital_state", pick(names.maritalStates)),
      shortColumn("education", pick(names.education)),
      shortColumn("military_state", pick(names.militaryStates)),
      shortColumn("occupation", digits(4)),
      shortColumn("updated_at", clock),
    ],
    indexes: ["household_no", "person_id", "name"],
  },
  {
    name: "registration",
    comment: "戶籍登記申請",
    perHousehold: registrationsPerHousehold,
    columns: [
      column("registration_no", serial(10), "integer"),
      column("resident_no", serial(10, registrationsPerHousehold / residentsPerHousehold), "integer"),
      column("kind", pick(names.registrationKinds)),
      column("office", sequence(pick(names.townships), fixed("戶政事務所"))),
      column("applied_on", dates("1986-01-01", 14_500), "date"),
      column("document_no", sequence(fixed("戶登字第"), digits(8), fixed("號"))),
      column("applicant", personName),
      column("remark", pick(names.remarks)),
      shortColumn("clerk", sequence(fixed("戶"), digits(4))),
      shortColumn("state", pick(names.registrationStates)),
      shortColumn("fee", pick(["0", "15", "20", "30", "50", "75", "100"]), "integer"),
    ],
    indexes: ["resident_no", "applied_on"],
  },
];

function twoDigits(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index).padStart(2, "0"));
}
