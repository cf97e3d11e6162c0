/** What the Worker and PostgREST once answered differently, and both answer so now. */
import { by, mapping, post, raw, type Sequence, toRow } from "./sequence.ts";

export interface Expected {
  readonly status: number;
  readonly code?: string;
  readonly details?: string;
  readonly contentRange?: string;
  readonly body?: string;
}

interface FixedSequence extends Sequence {
  /** To the last write. */
  readonly answer: Expected;
}

const entitySet = "entityType,entityId,integration,companyId".split(",");
const quotedSet = '"entityType", "entityId", integration, "companyId"';
const externalSet = "integration,externalId,entityType,companyId".split(",");

export const fixedSequences: readonly FixedSequence[] = [
  {
    behaviour: "PUT goes by the primary key, whatever on_conflict says",
    writes: [
      post([mapping({ id: "a" })]),
      { ...post([mapping({ id: "b" })]), method: "PUT", filters: by("b"), onConflict: entitySet },
    ],
    answer: {
      status: 409,
      code: "23505",
      details: `Key (${quotedSet})=(item, 1, xero, acme) already exists.`,
    },
  },
  {
    behaviour: "PUT has no Location",
    writes: [
      {
        ...post([mapping({ id: "a" })]),
        method: "PUT",
        filters: by("a"),
        preferences: ["return=headers-only"],
      },
    ],
    answer: { status: 204 },
  },
  {
    behaviour: "PUT knows no missing=default, by which an object in text would be written otherwise",
    writes: [
      {
        ...post([[...mapping({ id: "a" }), raw("externalId", '{"b":1,"a":2}')]]),
        method: "PUT",
        filters: by("a"),
        preferences: ["return=representation", "missing=default"],
        select: [{ kind: "field", field: { column: "externalId", path: [] } }],
      },
    ],
    answer: { status: 201, body: '[{"externalId":"{\\"b\\":1,\\"a\\":2}"}]' },
  },
  {
    behaviour: 'a cell of CSV is null where it says "NULL", in quotes too',
    writes: [
      {
        ...post([mapping({ id: "a", externalId: "NULL" })], "return=representation"),
        body: { format: "csv", shape: "array", rows: [mapping({ id: "a", externalId: "NULL" })] },
        select: [{ kind: "field", field: { column: "externalId", path: [] } }],
      },
    ],
    answer: { status: 201, body: '[{"externalId":null}]' },
  },
  {
    behaviour: "an object in a column of text is kept to the letter",
    writes: [
      {
        ...post([[...mapping({ id: "a" }), raw("externalId", '{"b":1,"a": 2}')]], "return=representation"),
        select: [{ kind: "field", field: { column: "externalId", path: [] } }],
      },
    ],
    answer: { status: 201, body: '[{"externalId":"{\\"b\\":1,\\"a\\": 2}"}]' },
  },
  {
    behaviour: "a null is no fault of a PATCH that matches no row",
    writes: [{ ...post([toRow({ entityId: null })]), method: "PATCH", filters: by("a") }],
    answer: { status: 204 },
  },
  {
    behaviour: "it is one once a row is there, and the first null in the table's order is told",
    writes: [
      post([mapping({ id: "a", createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z" })]),
      {
        ...post([
          toRow({ companyId: null, entityId: null, updatedAt: "2026-01-02T00:00:00Z", updatedBy: "Ann" }),
        ]),
        method: "PATCH",
        filters: by("a"),
      },
    ],
    answer: { status: 400, code: "23502" },
  },
  {
    behaviour: "a twin that is ignored is not to blame for the row after it",
    writes: [
      post([mapping({ id: "a" }), mapping({ id: "b", entityId: "2" })]),
      {
        ...post([mapping({ id: "a" }), mapping({ id: "c", entityId: "2" })], "resolution=ignore-duplicates"),
        onConflict: ["id"],
      },
    ],
    answer: {
      status: 409,
      code: "23505",
      details: `Key (${quotedSet})=(item, 2, xero, acme) already exists.`,
    },
  },
  {
    behaviour: "nor is a row whose key an earlier one freed",
    writes: [
      post([mapping({ id: "a" }), mapping({ id: "b", entityId: "2" })]),
      post(
        [
          mapping({ id: "a", entityId: "3" }),
          mapping({ id: "c", entityId: "1" }),
          mapping({ id: "d", entityId: "2" }),
        ],
        "resolution=merge-duplicates",
      ),
    ],
    answer: {
      status: 409,
      code: "23505",
      details: `Key (${quotedSet})=(item, 2, xero, acme) already exists.`,
    },
  },
  {
    behaviour: "the key is that of the row that is there, where the body does not give it",
    writes: [
      post([
        mapping({ id: "a", externalId: "x" }),
        mapping({ id: "b", entityId: "2", externalId: "x", allowDuplicateExternalId: true }),
      ]),
      { ...post([toRow({ allowDuplicateExternalId: false })]), method: "PATCH", filters: by("b") },
    ],
    answer: {
      status: 409,
      code: "23505",
      details: `Key (integration, "externalId", "entityType", "companyId")=(xero, x, item, acme) already exists.`,
    },
  },
  {
    behaviour: "a conflict target that is no column comes before all that is wrong with the rows",
    writes: [
      {
        ...post(
          [mapping({ id: "a", entityType: null, lastSyncedAt: "soon" })],
          "resolution=merge-duplicates",
        ),
        onConflict: ["bogus"],
      },
    ],
    answer: { status: 400, code: "42703" },
  },
  {
    behaviour: "so does one that is no unique set",
    writes: [
      {
        ...post([mapping({ id: "a", entityType: null })], "resolution=merge-duplicates"),
        onConflict: ["entityId"],
      },
    ],
    answer: { status: 400, code: "42P10" },
  },
  {
    behaviour: "the types of all rows come before the nulls of the first",
    writes: [
      post([
        mapping({ id: "a", lastSyncedAt: null, entityType: null }),
        mapping({ id: "b", lastSyncedAt: "soon" }),
      ]),
    ],
    answer: { status: 400, code: "22007" },
  },
  {
    behaviour: "a null and a taken key are told row by row",
    writes: [
      post([mapping({ id: "a" })]),
      post([mapping({ id: "a", entityId: "2" }), mapping({ id: "c", entityType: null })]),
    ],
    answer: { status: 409, code: "23505", details: "Key (id)=(a) already exists." },
  },
  {
    behaviour: "headers-only reads select too, and writes nothing where it names no column",
    writes: [
      {
        ...post([mapping({ id: "a" })], "return=headers-only"),
        select: [{ kind: "field", field: { column: "bogus", path: [] } }],
      },
    ],
    answer: { status: 400, code: "42703" },
  },
  {
    behaviour: "a planned count of a write is none",
    writes: [post([mapping({ id: "a" })], "count=planned")],
    answer: { status: 201, contentRange: "*/*" },
  },
  {
    behaviour: "NUL in a form is refused as in JSON",
    writes: [
      {
        ...post([mapping({ id: "a\0" })]),
        body: { format: "form", shape: "object", rows: [mapping({ id: "a\0" })] },
      },
    ],
    answer: { status: 400, code: "22P05", details: "\\u0000 cannot be converted to text." },
  },
  {
    behaviour: "a number past PostgreSQL's numeric is refused",
    writes: [post([[...mapping({ id: "a" }), raw("metadata", "1e400000")]])],
    answer: { status: 400, code: "22003" },
  },
  {
    behaviour: "one object is shown of rows that are duplicates but for one",
    writes: [
      post([mapping({ id: "a" })]),
      {
        ...post([mapping({ id: "a" }), mapping({ id: "b", entityId: "2" })], "resolution=ignore-duplicates"),
        preferences: ["resolution=ignore-duplicates", "return=representation"],
        select: [{ kind: "field", field: { column: "id", path: [] } }],
        accept: "application/vnd.pgrst.object+json",
      },
    ],
    answer: { status: 201, body: '{"id":"b"}' },
  },
  {
    behaviour: "a row cannot be merged into by way of the set beside the one that is named",
    writes: [
      post([mapping({ id: "a", externalId: "x" })]),
      {
        ...post([mapping({ id: "b", externalId: "x" })], "resolution=merge-duplicates"),
        onConflict: externalSet,
      },
    ],
    answer: { status: 200 },
  },
];
