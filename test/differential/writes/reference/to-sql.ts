/**
 * A write → the SQL that PostgREST runs for it, with values as literals of unknown type, as its parameters are. The
 * shapes are those of PostgREST 16's `QueryBuilder.hs`, `SqlFragment.hs` and `Statements.hs`.
 */
import type { Selected, SelectedEmbed } from "../../reads/query.ts";
import { identifier, literal } from "../../reads/sql-text.ts";
import { fieldSql, filterSql, memberName, memberSql } from "../../reads/to-sql.ts";
import { columnTypes, preference, TABLE, type Write } from "../write.ts";
import type { Payload } from "./payload.ts";

const table = `"public".${identifier(TABLE)}`;
const source = "pgrst_source";
const primaryKey = "id";

/** The columns that the table fills by itself. */
export function tableDefaults(key: string): Readonly<Record<string, string>> {
  return {
    id: "new_id()",
    createdAt: "clock()",
    updatedAt: "clock()",
    createdBy: literal(key),
    updatedBy: literal(key),
  };
}

/** What an update sets besides what its body names (SPEC §2); in Carbon a trigger does. */
function updateDefaults(key: string): Readonly<Record<string, string>> {
  return { updatedAt: "clock()", updatedBy: literal(key) };
}

interface SqlContext {
  /** Who writes, as `createdBy` has it. */
  readonly key: string;
  /** Without the liberties that are taken for what differs on purpose. */
  readonly literally: boolean;
}

/** `INSERT … ON CONFLICT` says of a partial unique index what its rows are: PostgREST cannot, the Worker can. */
const partialSet = ["companyId", "entityType", "externalId", "integration"].join();

function bodySql(
  { json, isObject, columns }: Payload,
  {
    withDefaults,
    defaults,
  }: { readonly withDefaults: boolean; readonly defaults: Readonly<Record<string, string>> },
): string {
  const type = withDefaults ? "jsonb" : "json";
  const filled = columns.flatMap((name) =>
    defaults[name] === undefined ? [] : [`${literal(name)}, ${defaults[name]}`],
  );
  const added = `jsonb_build_object(${filled.join(", ")})`;
  const completed = isObject
    ? `LATERAL (SELECT ${added} || pgrst_payload.json_data AS val) pgrst_json_defs, `
    : `LATERAL (SELECT jsonb_agg(${added} || elem) AS val FROM jsonb_array_elements(pgrst_payload.json_data) elem) pgrst_json_defs, `;
  const value = withDefaults ? "pgrst_json_defs.val" : "pgrst_payload.json_data";
  const typed = columns.map((name) => `${identifier(name)} ${columnTypes[name]}`).join(", ");
  const records = isObject ? `${type}_to_record` : `${type}_to_recordset`;
  const none = isObject ? "(VALUES (1)) _" : `${type}_array_elements(${value}) _`;
  const rows = columns.length === 0 ? none : `${records}(${value}) AS _(${typed})`;
  return `FROM (SELECT ${literal(json)}::${type} AS json_data) pgrst_payload, ${withDefaults ? completed : ""}LATERAL (SELECT ${columns.map(identifier).join(", ")} FROM ${rows}) pgrst_body`;
}

/** Counts the rows that are inserted, and takes off those that are updated after all. */
function countInserted(step: 1 | -1): string {
  const counted = "coalesce(nullif(current_setting('pgrst.inserted', true), '')::int, 0)";
  const never = step > 0 ? "0" : "-1";
  return `set_config('pgrst.inserted', (${counted} + ${step})::text, true) <> '${never}'`;
}

function conflictSql(write: Write, { columns }: Payload, { key, literally }: SqlContext): string {
  const resolution = write.method === "PUT" ? "merge-duplicates" : preference(write, "resolution");
  if (resolution === undefined) return "";
  const target = write.method === "PUT" ? [primaryKey] : (write.onConflict ?? [primaryKey]);
  const isPartial = target.toSorted().join() === partialSet && !literally;
  const partial = isPartial ? ` WHERE NOT "allowDuplicateExternalId"` : "";
  const conflict = ` ON CONFLICT (${target.map(identifier).join(", ")})${partial}`;
  if (resolution === "ignore-duplicates" || columns.length === 0) return `${conflict} DO NOTHING`;
  const merged = columns.map((name) => `${identifier(name)} = EXCLUDED.${identifier(name)}`);
  return `${conflict} DO UPDATE SET ${[...merged, ...otherUpdates(columns, key)].join(", ")} WHERE ${countInserted(-1)}`;
}

function otherUpdates(columns: readonly string[], key: string): readonly string[] {
  return Object.entries(updateDefaults(key))
    .filter(([name]) => !columns.includes(name))
    .map(([name, value]) => `${identifier(name)} = ${value}`);
}

/** The columns that the representation needs. */
function returnedColumns(write: Write, relation: string): string {
  const returned = preference(write, "return");
  if (returned === undefined || returned === "minimal") return "1";
  const names = new Set((write.select ?? [{ kind: "star" }]).flatMap(neededColumns));
  const needed = names.has("*") ? ["*"] : [...new Set([...names, primaryKey])].toSorted();
  return needed.map((name) => `${relation}.${name === "*" ? name : identifier(name)}`).join(", ");
}

function neededColumns(item: Selected): readonly string[] {
  switch (item.kind) {
    case "star":
      return ["*"];
    case "field":
      return item.field ? [item.field.column] : [];
    case "embed":
      return ["companyId"];
  }
}

function insertSql(write: Write, payload: Payload, context: SqlContext): string {
  const { columns } = payload;
  const names = columns.map(identifier);
  const isPut = write.method === "PUT";
  const merges = isPut || preference(write, "resolution") === "merge-duplicates";
  const conditions = [
    ...(merges ? [countInserted(1)] : []),
    ...(isPut ? write.filters.map((filter) => filterSql(filter, "pgrst_body")) : []),
  ];
  return [
    `INSERT INTO ${table}${names.length === 0 ? "" : `(${names.join(", ")})`}`,
    ` SELECT ${names.map((name) => `pgrst_body.${name}`).join(", ")} `,
    bodySql(payload, {
      withDefaults: !isPut && preference(write, "missing") === "default",
      defaults: tableDefaults(context.key),
    }),
    conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`,
    conflictSql(write, payload, context),
    ` RETURNING ${returnedColumns(write, table)}`,
  ].join("");
}

function whereSql({ filters }: Write): string {
  return filters.length === 0
    ? ""
    : ` WHERE ${filters.map((filter) => filterSql(filter, table)).join(" AND ")}`;
}

function updateSql(write: Write, payload: Payload, { key }: SqlContext): string {
  const { columns } = payload;
  if (columns.length === 0)
    return `SELECT ${returnedColumns(write, identifier(TABLE))} FROM ${table} WHERE false`;
  const assigned = columns.map((name) => `${identifier(name)} = pgrst_body.${identifier(name)}`);
  const withDefaults = preference(write, "missing") === "default";
  const body = bodySql(payload, { withDefaults, defaults: tableDefaults(key) });
  return `UPDATE ${table} SET ${[...assigned, ...otherUpdates(columns, key)].join(", ")} ${body}${whereSql(write)} RETURNING ${returnedColumns(write, table)}`;
}

function changeSql(write: Write, payload: Payload, context: SqlContext): string {
  switch (write.method) {
    case "POST":
    case "PUT":
      return insertSql(write, payload, context);
    case "PATCH":
      return updateSql(write, payload, context);
    case "DELETE":
      return `DELETE FROM ${table}${whereSql(write)} RETURNING ${returnedColumns(write, table)}`;
  }
}

/** The company of a mapping, which is one. */
function embedSql({ inner, read }: SelectedEmbed): string {
  const members = read.select.flatMap((item) =>
    item.kind === "field" ? [`${memberSql(item, "company_1")} AS ${identifier(memberName(item))}`] : [],
  );
  return ` ${inner ? "INNER" : "LEFT"} JOIN LATERAL (SELECT ${members.join(", ")} FROM "public"."company" AS company_1 WHERE company_1."id" = ${source}."companyId") AS company_row ON TRUE`;
}

function selectedSql(item: Selected): string {
  switch (item.kind) {
    case "star":
      return `${source}.*`;
    case "field":
      return `${memberSql(item, source)} AS ${identifier(memberName(item))}`;
    case "embed":
      return "row_to_json(company_row.*)::jsonb AS company";
  }
}

function selectSql({ select = [{ kind: "star" }], ordered }: Write): string {
  const members = select.map(selectedSql);
  const joins = select.map((item) => (item.kind === "embed" ? embedSql(item) : "")).join("");
  const order = ordered ? ` ORDER BY ${fieldSql({ column: primaryKey, path: [] }, source)}` : "";
  return `SELECT ${members.join(", ")} FROM ${source}${joins}${order}`;
}

/** The names of the rows that are shown; PostgREST's are those that it reads them from, and none where there is none. */
function csvHead({ select = [{ kind: "star" }] }: Write): string {
  const names = select.flatMap((item) => {
    if (item.kind === "star") return Object.keys(columnTypes);
    return item.kind === "field" ? [memberName(item)] : [item.relation];
  });
  return literal(names.join(","));
}

const literalCsvHead = `(SELECT coalesce(string_agg(k, ','), '') FROM (SELECT json_object_keys(row_to_json(h)) AS k FROM (SELECT * FROM ${source} LIMIT 1) AS h) AS keys)`;
const literalCsvLine = "substring(_r::text, 2, length(_r::text) - 2)";
/** PostgREST has every backslash twice. */
const csvLine = `replace(${literalCsvLine}, '\\\\', '\\')`;

/** The body; of CSV two liberties are taken, see the README's differences. */
function representationSql(write: Write, { literally }: SqlContext): string {
  switch (write.accept) {
    case "application/vnd.pgrst.array+json;nulls=stripped":
      return "coalesce(json_strip_nulls(json_agg(_r))::text, '[]')";
    case "application/vnd.pgrst.object+json":
      return "coalesce((json_agg(_r)->0)::text, 'null')";
    case "application/vnd.pgrst.object+json;nulls=stripped":
      return "coalesce((json_strip_nulls(json_agg(_r)->0))::text, 'null')";
    case "text/csv":
      if (literally)
        return `${literalCsvHead} || E'\\n' || coalesce(string_agg(${literalCsvLine}, E'\\n'), '')`;
      return `${csvHead(write)} || coalesce(E'\\n' || string_agg(${csvLine}, E'\\n'), '')`;
    default:
      return "coalesce(json_agg(_r)::text, '[]')";
  }
}

/** One row: `rows`, how many there are; `id` of a single one, for `Location`; `body`; `inserted`, of a merge. */
export function toSql(write: Write, payload: Payload, context: SqlContext): string {
  const { method } = write;
  const returned = preference(write, "return");
  const shown = returned === "representation";
  const locates = method === "POST" && returned === "headers-only";
  const columns = [
    `count(_r)::int AS "rows"`,
    `${locates ? `CASE WHEN count(_r) = 1 THEN (SELECT ${identifier(primaryKey)} FROM ${source} LIMIT 1) END` : "NULL"} AS "id"`,
    `${shown ? representationSql(write, context) : "''"} AS "body"`,
    `nullif(current_setting('pgrst.inserted', true), '')::int AS "inserted"`,
  ];
  const rows = shown ? selectSql(write) : `SELECT * FROM ${source}`;
  return `WITH ${source} AS (${changeSql(write, payload, context)}) SELECT ${columns.join(", ")} FROM (${rows}) AS _r`;
}
