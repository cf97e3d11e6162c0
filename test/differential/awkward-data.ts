/** Rows of the awkward values, of two companies, and those of a third for `resolve`. JSON is kept as text, so that its numbers reach both databases to the letter. */
import { jsonValues, texts, times } from "./awkward-values.ts";
import { RESOLVED_COMPANY, resolvedMappings } from "./resolve-data.ts";

export interface Mapping {
  readonly id: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly integration: string;
  readonly externalId: string | null;
  readonly allowDuplicateExternalId: boolean;
  /** JSON text; null: SQL's null. */
  readonly metadata: string | null;
  readonly lastSyncedAt: string | null;
  readonly remoteUpdatedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
  readonly companyId: string;
}

/** `list[index]`, round and round. */
function at<T>(list: readonly [T, ...(readonly T[])] | readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError("an empty list");
  return item;
}

const entityTypes = ["customer", "item", "Customer", "purchaseOrder", "é", "a_b"];
const integrations = ["xero", "quickbooks", "Xero", "linear"];

function makeMapping(index: number, companyId: string): Mapping {
  const optional = <T>(list: readonly T[], step: number) =>
    (index + step) % 5 === 0 ? null : at(list, index * step + step);
  return {
    id: `${companyId}-${String(index).padStart(3, "0")}`,
    entityType: at(entityTypes, index),
    entityId: at(texts, index),
    integration: at(integrations, index >> 1),
    externalId: optional(texts, 7),
    allowDuplicateExternalId: index % 3 === 0,
    metadata: index % 11 === 10 ? null : at(jsonValues, index),
    lastSyncedAt: optional(times, 3),
    remoteUpdatedAt: optional(times, 1),
    createdAt: at(times, index * 5),
    updatedAt: at(times, index),
    createdBy: optional(texts, 13),
    updatedBy: optional(["key:1", "key:2", "É"], 1),
    companyId,
  };
}

/** The company whose key asks, one whose rows it must never see, and the one whose rows are resolved. */
export const companies = [
  { id: "acme", name: "Acme Électrique" },
  { id: "globex", name: "Globex" },
  { id: RESOLVED_COMPANY, name: "Initech É" },
] as const;

export const mappings: readonly Mapping[] = [
  ...resolvedMappings,
  ...Array.from({ length: texts.length + 1 }, (_, index) => makeMapping(index, "acme")),
  ...Array.from({ length: 10 }, (_, index) => makeMapping(index, "globex")),
  // What the two databases keep otherwise is not among the rows of the queries that are made up.
  ...['{"n":1e2}', '{"n":-0}', '{"n":0.1}', '{"n":0.2}', '{"l":[1,2]}'].map(
    (metadata, index): Mapping => ({
      ...makeMapping(index, "globex"),
      id: `unlike-${index}`,
      entityType: "unlike",
      externalId: index === 0 ? "a\\b" : null,
      metadata,
      createdAt: at(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2026-01-01T00:00:00Z"], index),
    }),
  ),
];

/** The rows as a JSON array, for a bulk insert. */
export function writeBody(rows: readonly Mapping[]): string {
  const objects = rows.map(({ metadata, ...columns }) =>
    JSON.stringify(columns).replace(/}$/, `,"metadata":${metadata ?? "null"}}`),
  );
  return `[${objects.join(",")}]`;
}
