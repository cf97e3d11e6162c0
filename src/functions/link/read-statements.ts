/**
 * What `link` reads before it decides: how far the feed is, the mappings that the body concerns, and which of its ids
 * are in use out of sight.
 */
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { company, externalIntegrationMapping, externalIntegrationMappingChange } from "../../db/schema";
import { type StoredCell, toJsonChunks } from "../../postgrest";
import type { AskedRow, LinkState, StoredMapping } from "./outcome";

const table = externalIntegrationMapping;
const columns = Object.values(getTableColumns(table));

/** Which mappings a call may see, and of which company it is about. */
export interface Sight {
  readonly companyId: string;
  /** A predicate over the Drizzle table. */
  readonly visible: SQL;
}

/** How far the feed of a company is, and whether there is the company. */
export function buildFeedState({ companyId }: Sight): SQL {
  const { seq, companyId: of } = externalIntegrationMappingChange;
  return sql`SELECT coalesce((SELECT max(${seq}) FROM ${externalIntegrationMappingChange} WHERE ${of} = ${companyId}), 0) AS "seq",
    EXISTS (SELECT 1 FROM ${company} WHERE ${company.id} = ${companyId}) AS "exists"`;
}

export interface FeedState {
  readonly seq: number;
  readonly companyExists: boolean;
}

export function readFeedState(rows: readonly (readonly StoredCell[])[] | undefined): FeedState {
  const [seq = 0, exists = 0] = rows?.[0] ?? [];
  return { seq: Number(seq), companyExists: exists === 1 };
}

/** Mappings whose ids a SELECT gives, whole. */
export function buildMappings(ids: SQL, { companyId, visible }: Sight): SQL {
  const shown = sql.join(
    columns.map((column) => sql`${column}`),
    sql`, `,
  );
  return sql`SELECT ${shown} FROM ${table} WHERE ${table.id} IN (${ids}) AND ${table.companyId} = ${companyId} AND (${visible})`;
}

/** A row of such a SELECT. */
export function toMapping(cells: readonly StoredCell[]): StoredMapping {
  const mapping = Object.fromEntries(columns.map(({ name }, index) => [name, cells[index] ?? null]));
  if (!isMapping(mapping)) throw new TypeError("the database gave a mapping without its key");
  return mapping;
}

function isMapping(cells: Readonly<Record<string, StoredCell>>): cells is StoredMapping {
  return ["id", "entityType", "entityId", "integration"].every((name) => typeof cells[name] === "string");
}

/** A mapping is known to the statements below as `m`; `n` is the one that a row names, and `a` the row. */
const named = sql.raw(`"externalIntegrationMapping" AS n`);
const wanted = sql.raw(`"externalIntegrationMapping" AS m`);
/** The mapping has its external id for itself alone, as the index of external ids spells it. */
const exclusive = sql.raw(`CASE WHEN m."allowDuplicateExternalId" THEN m."id" ELSE 0 END = 0`);

/** The ids of the mappings that a row with an id concerns: its own, and those that have what it wants. */
function buildConcernedById(list: string, companyId: string): SQL {
  const own = sql`n."id" = a.value->>0 AND n."companyId" = ${companyId}`;
  const entity = sql`m."companyId" = ${companyId} AND m."entityType" = coalesce(a.value->>1, n."entityType")
    AND m."entityId" = coalesce(a.value->>2, n."entityId") AND m."integration" = coalesce(a.value->>3, n."integration")`;
  const external = sql`m."companyId" = ${companyId} AND m."externalId" = coalesce(a.value->>4, n."externalId")
    AND m."integration" = coalesce(a.value->>3, n."integration") AND m."entityType" = coalesce(a.value->>1, n."entityType") AND ${exclusive}`;
  return sql`SELECT a.value->>0 FROM json_each(${list}) AS a
    UNION SELECT m."id" FROM json_each(${list}) AS a LEFT JOIN ${named} ON ${own} CROSS JOIN ${wanted} ON ${entity}
    UNION SELECT m."id" FROM json_each(${list}) AS a LEFT JOIN ${named} ON ${own} CROSS JOIN ${wanted} ON ${external}`;
}

/** The same for rows that name their entity; only what some row of them asks for is looked up. */
function buildConcernedByEntity({ list, rows }: NamedRows, companyId: string): SQL {
  const entity = (alias: string) =>
    sql`${sql.raw(alias)}."companyId" = ${companyId} AND ${sql.raw(alias)}."entityType" = a.value->>1
      AND ${sql.raw(alias)}."entityId" = a.value->>2 AND ${sql.raw(alias)}."integration" = a.value->>3`;
  const external = (externalId: SQL) =>
    sql`m."companyId" = ${companyId} AND m."externalId" = ${externalId} AND m."integration" = a.value->>3
      AND m."entityType" = a.value->>1 AND ${exclusive}`;
  const asked = sql`json_each(${list}) AS a`;
  const parts = [sql`SELECT m."id" FROM ${asked} CROSS JOIN ${wanted} ON ${entity("m")}`];
  if (rows.some(({ cells }) => typeof cells.externalId === "string")) {
    parts.push(sql`SELECT m."id" FROM ${asked} CROSS JOIN ${wanted} ON ${external(sql`a.value->>4`)}`);
  }
  // A row that forbids duplicates and gives no external id wants the one that its mapping has.
  if (rows.some(reclaims)) {
    parts.push(
      sql`SELECT m."id" FROM ${asked} CROSS JOIN ${named} ON a.value->>5 AND ${entity("n")} CROSS JOIN ${wanted} ON ${external(sql`n."externalId"`)}`,
    );
  }
  return sql.join(parts, sql` UNION `);
}

function reclaims({ cells: { externalId, allowDuplicateExternalId } }: AskedRow): boolean {
  return externalId === undefined && allowDuplicateExternalId === 0;
}

function namesOf(row: AskedRow): readonly StoredCell[] {
  const { id, entityType, entityId, integration, externalId } = row.cells;
  const names = [id, entityType, entityId, integration, externalId].map((cell) => cell ?? null);
  return [...names, reclaims(row) ? 1 : 0];
}

/** Rows, and their names as a JSON parameter. */
interface NamedRows {
  readonly rows: readonly AskedRow[];
  readonly list: string;
}

const toLists = (rows: readonly AskedRow[]): readonly NamedRows[] =>
  toJsonChunks(rows.map((row) => JSON.stringify(namesOf(row)))).map(({ json, start, length }) => ({
    rows: rows.slice(start, start + length),
    list: json,
  }));

/** How the results of the statements are told apart. */
export interface LinkReads {
  readonly statements: readonly SQL[];
  read(results: readonly (readonly (readonly StoredCell[])[])[]): LinkState & FeedState;
}

export function buildLinkReads(rows: readonly AskedRow[], sight: Sight): LinkReads {
  const { companyId, visible } = sight;
  const byId = toLists(rows.filter(({ cells }) => typeof cells.id === "string"));
  const byEntity = toLists(rows.filter(({ cells }) => typeof cells.id !== "string"));
  const mappings = [
    ...byId.map(({ list }) => buildMappings(buildConcernedById(list, companyId), sight)),
    ...byEntity.map((named) => buildMappings(buildConcernedByEntity(named, companyId), sight)),
  ];
  const hidden = byId.map(
    ({
      list,
    }) => sql`SELECT ${table.id} FROM ${table} WHERE ${table.id} IN (SELECT value->>0 FROM json_each(${list}))
      AND NOT (${table.companyId} = ${companyId} AND (${visible}))`,
  );
  return {
    statements: [buildFeedState(sight), ...mappings, ...hidden],
    read([state, ...results]) {
      const found = results.slice(0, mappings.length).flat().map(toMapping);
      const hiddenIds = results
        .slice(mappings.length)
        .flat()
        .map(([id]) => String(id));
      return {
        ...readFeedState(state),
        mappings: [...new Map(found.map((mapping) => [mapping.id, mapping])).values()],
        hiddenIds: new Set(hiddenIds),
      };
    },
  };
}
