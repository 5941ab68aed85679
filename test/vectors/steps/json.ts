import { toCanonical } from "../../../vault/json.ts";
import { text } from "../rule.ts";

const values = [
  {},
  [],
  { b: 1, a: [true, null, "x"] },
  { "10": 1, "9": 2, "": 3 },
  { "\u20ac": 1, "\r": 2, "1": 3, "\ud83d\ude00": 4, "\u0080": 5, "\u00f6": 6, "\ufb33": 7 },
  { 名: '戶政/"登記"\n\t\u0001\\', n: [0, -0, 1e21, 1e-7, 0.1, 9007199254740991] },
];

/** Canonical texts (RFC 8785), and texts that are JSON and still not read. */
export function json() {
  return {
    canonical: values.map((value) => text(toCanonical(value))),
    refused: [
      ' {"a":1}',
      '{"a":1}\n',
      '{"b":1,"a":2}',
      '{"a":1,"a":1}',
      '{"a":1.0}',
      '{"a":-0}',
      '{"a":1e2}',
      '{"a":"\\u0041"}',
      '{"a":"\\/"}',
      '{"a":"\\ud800"}',
      '{"10":1,"9":2,"1":3}',
      '{"9":1,"10":2}',
      "\ufeff{}",
    ],
  };
}
