/** A small pool of values, so that writes meet each other's rows; and now and then one that is odd or none. */
import fc from "fast-check";
import { columnTypes } from "./write.ts";

const strings = (...values: readonly string[]) => values.map((value) => JSON.stringify(value));

/** What the columns mostly hold, as JSON. */
const usual: Readonly<Record<string, readonly string[]>> = {
  id: strings("a", "b", "c", "d", "e", "f"),
  entityType: strings("customer", "item"),
  entityId: strings("1", "2", "3"),
  integration: strings("xero", "quickbooks"),
  externalId: [...strings("x1", "x2", "x3"), "null"],
  allowDuplicateExternalId: ["false", "false", "true"],
  metadata: ['{"a":1}', '{"b":1,"a":{"c":[1,2]}}', "null", '"text"', "[1.10,2]", "true"],
  lastSyncedAt: [...strings("2026-01-01T00:00:00Z", "2026-02-03T04:05:06.789012+02:00"), "null"],
  remoteUpdatedAt: [...strings("2025-12-31T23:59:59.5Z"), "null"],
  createdAt: strings("2026-01-01T00:00:00Z", "2025-06-01T12:00:00Z"),
  updatedAt: strings("2026-01-01T00:00:00Z", "2025-06-01T12:00:00Z"),
  createdBy: [...strings("key:1", "Ann"), "null"],
  updatedBy: [...strings("key:2", "Ann"), "null"],
  companyId: strings("acme", "acme", "acme", "globex"),
  bogus: strings("x"),
};

const oddTexts = [
  "null",
  "12",
  "1.50",
  "1e2",
  "true",
  '{"b":1,"a":2}',
  '[1, "x"]',
  "[]",
  '"\\u0000"',
  '"NULL"',
  '""',
  '"O\'Brien, \\"é\\" (a)"',
  '"line\\nbreak"',
  '"a\\\\b"',
];

const odd: Readonly<Record<(typeof columnTypes)[string], readonly string[]>> = {
  text: oddTexts,
  boolean: ["null", '"t"', '"no"', "1", "0", "2", '"x"', '""', "{}"],
  jsonb: ['"\\u0000"', "1e400000", '"1"', '"{}"', '"{"', '{"a":1,"a":2}', "0.10", "[null]", '""', '"NULL"'],
  "timestamp with time zone": [
    "null",
    '"2026-01-01"',
    '"2026-13-01"',
    '"soon"',
    "20260101",
    '""',
    '"2026-01-01T00:00:00+99"',
  ],
};

/** Values of columns that are odd in a way of their own. */
const oddOf: Readonly<Record<string, readonly string[]>> = {
  companyId: ['"nobody"', "null"],
};

/** A value for the column, as JSON text. */
export function value(column: string): fc.Arbitrary<string> {
  const type = columnTypes[column] ?? "text";
  return fc.oneof(
    { arbitrary: fc.constantFrom(...(usual[column] ?? [])), weight: 40 },
    { arbitrary: fc.constantFrom(...(oddOf[column] ?? odd[type])), weight: 1 },
  );
}
