/**
 * The reads of `link` before it decides: the end of the feed, the mappings that the body concerns, and which of its ids
 * belong to hidden mappings.
 */
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { company, externalIntegrationMapping, externalIntegrationMappingChange } from "../../db/schema";
import {
  buildBoundFault,
  buildBytes,
  type CommandRead,
  type StoredCell,
  toJsonChunks,
} from "../../postgrest";
import type { AskedRow, LinkState, StoredMapping } from "./outcome";

const table = externalIntegrationMapping;
const columns = Object.values(getTableColumns(table));

/** The company that a call is about, and the mappings that it may see. */
export interface Sight {
  readonly companyId: string;
  /** A predicate over the Drizzle table. */
  readonly visible: SQL;
}

/** The last change in the feed of the company, and whether the company exists. */
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

/** All columns of the mappings whose ids a SELECT returns. Fails if they have too many bytes for the Worker's memory. */
export function buildMappings(ids: SQL, { companyId, visible }: Sight): CommandRead {
  const [first, ...others] = columns.map((column) => sql`${column}`);
  const bytes = sql.join(
    columns.filter(({ dataType }) => dataType !== "boolean").map((column) => buildBytes(sql`${column}`)),
    sql` + `,
  );
  return (maxBytes) => {
    const sum = sql`sum(${bytes}) OVER (ROWS UNBOUNDED PRECEDING)`;
    const bounded = sql`CASE WHEN ${sum} > ${maxBytes} THEN ${buildBoundFault("answer")} ELSE ${first} END`;
    return sql`SELECT ${sql.join([bounded, ...others], sql`, `)} FROM ${table} WHERE ${table.id} IN (${ids}) AND ${table.companyId} = ${companyId} AND (${visible})`;
  };
}

/** A row of `buildMappings`. */
export function toMapping(cells: readonly StoredCell[]): StoredMapping {
  const mapping = Object.fromEntries(columns.map(({ name }, index) => [name, cells[index] ?? null]));
  if (!isMapping(mapping)) throw new TypeError("the database gave a mapping without its key");
  return mapping;
}

function isMapping(cells: Readonly<Record<string, StoredCell>>): cells is StoredMapping {
  return ["id", "entityType", "entityId", "integration"].every((name) => typeof cells[name] === "string");
}

/** In the statements below, `a` is a row of the body, `n` the mapping that it names, and `m` a mapping that it concerns. */
const named = sql.raw(`"externalIntegrationMapping" AS n`);
const wanted = sql.raw(`"externalIntegrationMapping" AS m`);
/** The mapping does not share its external id; written like in the index on external ids, so that SQLite uses it. */
const exclusive = sql.raw(`CASE WHEN m."allowDuplicateExternalId" THEN m."id" ELSE 0 END = 0`);

/** For rows with an id, the ids of the mappings concerned: their own, and those that have the entity or external id they want. */
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

/** The same for rows that name their entity. Each lookup is left out if no row needs it. */
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
  // A row that forbids duplicates without giving an external id claims the one that its mapping has.
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

/** Rows, and the values that name their mappings as a JSON parameter. */
interface NamedRows {
  readonly rows: readonly AskedRow[];
  readonly list: string;
}

const toLists = (rows: readonly AskedRow[]): readonly NamedRows[] =>
  toJsonChunks(rows.map((row) => JSON.stringify(namesOf(row)))).map(({ json, start, length }) => ({
    rows: rows.slice(start, start + length),
    list: json,
  }));

/** The statements, and how their results are read. */
export interface LinkReads {
  readonly statements: readonly CommandRead[];
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
