/**
 * What the Worker answers a write otherwise than PostgREST, pinned on both sides: what holds no longer is to be taken
 * from here, from `known-differences.ts` and from the README's table, which has the reasons.
 */

import type { Body, Row, Write } from "../write.ts";
import type { Expected } from "./fixed-sequences.ts";
import { by, mapping, post, raw, type Sequence, toRow } from "./sequence.ts";

interface UnlikeSequence extends Sequence {
  /** To the last write. */
  readonly worker: Expected;
  readonly postgres: Expected;
}

const select = (column: string): Pick<Write, "select"> => ({
  select: [{ kind: "field", field: { column, path: [] } }],
});

const sent = (format: Body["format"], row: Row): Write => ({
  ...post([row], "return=representation"),
  body: { format, shape: format === "csv" ? "array" : "object", rows: [row] },
});

const patch = (values: Readonly<Record<string, unknown>>, id = "a"): Write => ({
  ...post([toRow(values)]),
  method: "PATCH",
  filters: by(id),
});

export const unlikeSequences: readonly UnlikeSequence[] = [
  {
    behaviour: "metadata in CSV is JSON",
    writes: [
      { ...sent("csv", [...mapping({ id: "a" }), raw("metadata", '{"a":1}')]), ...select("metadata") },
    ],
    worker: { status: 201, body: '[{"metadata":{"a":1}}]' },
    postgres: { status: 201, body: '[{"metadata":"{\\"a\\":1}"}]' },
  },
  {
    behaviour: "and in a form",
    writes: [{ ...sent("form", [...mapping({ id: "a" }), raw("metadata", "1")]), ...select("metadata") }],
    worker: { status: 201, body: '[{"metadata":1}]' },
    postgres: { status: 201, body: '[{"metadata":"1"}]' },
  },
  {
    behaviour: "which is null where it is empty",
    writes: [{ ...sent("form", mapping({ id: "a", metadata: "" })), ...select("metadata") }],
    worker: { status: 201, body: '[{"metadata":null}]' },
    postgres: { status: 201, body: '[{"metadata":""}]' },
  },
  {
    behaviour: "columns= holds for CSV and forms too",
    writes: [
      {
        ...sent("form", mapping({ id: "a", externalId: "x" })),
        ...select("externalId"),
        columns: mapping({ id: "a" }).map(({ column }) => column),
      },
    ],
    worker: { status: 201, body: '[{"externalId":null}]' },
    postgres: { status: 201, body: '[{"externalId":"x"}]' },
  },
  {
    behaviour: "a number keeps its letters in text, with missing=default too",
    writes: [
      {
        ...post([[...mapping({ id: "a" }), raw("externalId", "1e2")]]),
        preferences: ["return=representation", "missing=default"],
        ...select("externalId"),
      },
    ],
    worker: { status: 201, body: '[{"externalId":"1e2"}]' },
    postgres: { status: 201, body: '[{"externalId":"100"}]' },
  },
  {
    behaviour: "PUT without the key in its body does not agree with its URL",
    writes: [{ ...post([mapping({})]), method: "PUT", filters: by("a") }],
    worker: { status: 400, code: "PGRST115" },
    postgres: { status: 400, code: "42703" },
  },
  {
    behaviour: "on_conflict may name the partial set",
    writes: [
      post([mapping({ id: "a", externalId: "x" })]),
      {
        ...post([mapping({ id: "a", externalId: "x" })], "resolution=merge-duplicates"),
        onConflict: ["integration", "externalId", "entityType", "companyId"],
      },
    ],
    worker: { status: 200 },
    postgres: { status: 400, code: "42P10" },
  },
  {
    behaviour: "CSV names the columns that are shown",
    writes: [
      { ...post([mapping({ id: "a" })], "return=representation"), ...select("entityId"), accept: "text/csv" },
    ],
    worker: { status: 201, body: "entityId\n1" },
    postgres: { status: 201, body: "entityId,id\n1" },
  },
  {
    behaviour: "and where there is no row",
    writes: [
      {
        method: "DELETE",
        filters: by("a"),
        preferences: ["return=representation"],
        ...select("entityId"),
        accept: "text/csv",
      },
    ],
    worker: { status: 200, body: "entityId" },
    postgres: { status: 200, body: "\n" },
  },
  {
    behaviour: "PATCH needs a filter",
    writes: [{ ...patch({ externalId: "x" }), filters: [] }],
    worker: { status: 400, code: "21000" },
    postgres: { status: 204 },
  },
  {
    behaviour: "a row that is merged into twice is a fault of the request",
    writes: [
      post([mapping({ id: "a" }), mapping({ id: "a", entityId: "2" })], "resolution=merge-duplicates"),
    ],
    worker: { status: 400, code: "21000" },
    postgres: { status: 500, code: "21000" },
  },
  {
    behaviour: "a value that is none is refused where no row is there either",
    writes: [patch({ allowDuplicateExternalId: "x" })],
    worker: { status: 400, code: "22P02" },
    postgres: { status: 204 },
  },
  {
    behaviour: "too many rows for one object are refused before any of them",
    writes: [
      post([mapping({ id: "a" }), mapping({ id: "b", entityId: "2" })]),
      {
        ...patch({ id: "c" }),
        filters: [
          {
            ...by("a")[0],
            kind: "leaf",
            negated: true,
            field: { column: "id", path: [] },
            test: { kind: "is", value: "null" },
          },
        ],
        accept: "application/vnd.pgrst.object+json",
      },
    ],
    worker: { status: 406, code: "PGRST116" },
    postgres: { status: 409, code: "23505" },
  },
  {
    behaviour: "filters are read beside nothing to set",
    writes: [
      {
        ...patch({}),
        filters: [
          {
            kind: "leaf",
            negated: false,
            field: { column: "bogus", path: [] },
            test: { kind: "is", value: "null" },
          },
        ],
      },
    ],
    worker: { status: 400, code: "42703" },
    postgres: { status: 204 },
  },
  {
    behaviour: "a time is ISO 8601",
    writes: [patch({ lastSyncedAt: "1 Jan 2026" })],
    worker: { status: 400, code: "22007" },
    postgres: { status: 204 },
  },
];
