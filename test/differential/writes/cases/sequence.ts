/** How the sequences that are written out are spelled. */
import type { Filter } from "../../reads/query.ts";
import type { Cell, Row, Write } from "../write.ts";

export interface Sequence {
  readonly behaviour: string;
  /** To an empty table. */
  readonly writes: readonly Write[];
}

export function raw(column: string, json: string): Cell {
  return { column, json };
}

export function toRow(values: Readonly<Record<string, unknown>>): Row {
  return Object.entries(values).map(([column, value]) => raw(column, JSON.stringify(value)));
}

/** A row of the entity item 1 in xero, but for what is said otherwise. */
export function mapping(values: Readonly<Record<string, unknown>>): Row {
  return toRow({
    entityType: "item",
    entityId: "1",
    integration: "xero",
    allowDuplicateExternalId: false,
    companyId: "acme",
    ...values,
  });
}

/** One row is sent as an object. */
export function post(rows: readonly Row[], ...preferences: readonly string[]): Write {
  return {
    method: "POST",
    filters: [],
    preferences,
    body: { format: "json", shape: rows.length === 1 ? "object" : "array", rows },
  };
}

/** `id=eq.…` */
export function by(id: string): readonly Filter[] {
  return [
    {
      kind: "leaf",
      negated: false,
      field: { column: "id", path: [] },
      test: { kind: "compare", operator: "eq", value: id },
    },
  ];
}
