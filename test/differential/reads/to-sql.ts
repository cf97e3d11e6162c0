/**
 * A query → the SQL that PostgREST runs for it, with values as literals of unknown type, as its parameters are. The
 * shapes are those of PostgREST's `SqlFragment.hs` and `QueryBuilder.hs`.
 */
import {
  comesAsAsked,
  embedName,
  embedsOf,
  type Field,
  type Filter,
  isGrouped,
  type OrderTerm,
  type Query,
  type Read,
  type Selected,
  type SelectedEmbed,
  type SelectedField,
  type Step,
  type Test,
} from "./query.ts";
import { resolveSql } from "./resolve/sql.ts";
import { arrayText, identifier, literal } from "./sql-text.ts";

/** The company whose key asks; row-level security shows it nothing else (SPEC §8). */
export const COMPANY = "acme";

/** The condition by which the rows of a read that is no embed join their parent's: they have none. */
const ROOT = "TRUE";

function stepSql({ arrow, key }: Step): string {
  return `${arrow} ${typeof key === "number" ? `${literal(String(key))}::int` : literal(key)}`;
}

/** PostgREST makes jsonb of a column that is none before it follows a path. */
export function fieldSql({ column, path }: Field, source: string): string {
  const reference = `${source}.${identifier(column)}`;
  if (path.length === 0) return reference;
  const base = column === "metadata" ? reference : `to_jsonb(${reference})`;
  return `(${base} ${path.map(stepSql).join(" ")})`;
}

const operators: Readonly<Record<string, string>> = {
  eq: "=",
  neq: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "like",
  ilike: "ilike",
  match: "~",
  imatch: "~*",
  cs: "@>",
  cd: "<@",
  ov: "&&",
  sl: "<<",
  sr: ">>",
  nxr: "&<",
  nxl: "&>",
  adj: "-|-",
};

const textSearchFunctions = {
  fts: "to_tsquery",
  plfts: "plainto_tsquery",
  phfts: "phraseto_tsquery",
  wfts: "websearch_to_tsquery",
} as const;

const isWords = {
  null: "NULL",
  not_null: "NOT NULL",
  true: "TRUE",
  false: "FALSE",
  unknown: "UNKNOWN",
} as const;

/** In a pattern PostgREST's `*` is `%`. */
function operandSql(operator: string, value: string): string {
  return literal(operator === "like" || operator === "ilike" ? value.replaceAll("*", "%") : value);
}

function testSql(field: string, test: Test): string {
  switch (test.kind) {
    case "compare":
      return `${field} ${operators[test.operator]} ${operandSql(test.operator, test.value)}`;
    case "quantified":
      return `${field} ${operators[test.operator]} ${test.quantifier} (${operandSql(test.operator, test.value)})`;
    case "in":
      return `${field} = ANY (${literal(arrayText(test.values))})`;
    case "is":
      return `${field} IS ${isWords[test.value]}`;
    case "isdistinct":
      return `${field} IS DISTINCT FROM ${literal(test.value)}`;
    case "fullText": {
      const configuration = test.configuration === undefined ? "" : `${literal(test.configuration)}, `;
      const query = `${textSearchFunctions[test.operator]}(${configuration}${literal(test.value)})`;
      return `to_tsvector(${configuration}${field}) @@ ${query}`;
    }
  }
}

/** The alias of the rows that an embed of `source` gives. */
const embedAlias = (source: string, name: string) => identifier(`${source}_${name}`.replaceAll('"', ""));

export function filterSql(filter: Filter, source: string): string {
  switch (filter.kind) {
    case "leaf":
      return `${filter.negated ? "NOT " : ""}(${testSql(fieldSql(filter.field, source), filter.test)})`;
    case "presence":
      return `${embedAlias(source, filter.embed)}."embedded" IS ${filter.present ? "NOT NULL" : "NULL"}`;
    case "and":
    case "or": {
      const children = filter.children.map((child) => `(${filterSql(child, source)})`);
      return `${filter.negated ? "NOT " : ""}(${children.join(` ${filter.kind} `)})`;
    }
  }
}

/** The last key of a path names its member, else its column does. */
export function memberName({ field, alias, aggregate }: SelectedField): string {
  if (alias !== undefined) return alias;
  if (aggregate !== undefined || field === undefined) return aggregate ?? "count";
  const key = field.path.findLast(({ key }) => typeof key === "string")?.key;
  return key === undefined ? field.column : String(key);
}

function castSql(value: string, type: string | undefined): string {
  return type === undefined ? value : `CAST(${value} AS ${type})`;
}

export function memberSql(item: SelectedField, source: string): string {
  const value = item.field === undefined ? "*" : castSql(fieldSql(item.field, source), item.cast);
  return item.aggregate === undefined ? value : castSql(`${item.aggregate}(${value})`, item.aggregateCast);
}

function groupSql(read: Read, source: string): string {
  if (!isGrouped(read)) return "";
  const keys = read.select.flatMap((item) => {
    if (item.kind === "embed") return embedMembers(item, source).map(({ value }) => value);
    return item.kind === "field" && item.aggregate === undefined ? [memberSql(item, source)] : [];
  });
  return keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`;
}

function orderSql(read: Read, source: string): string {
  const { order, select } = read;
  if (order.length === 0) return comesAsAsked(read) ? ` ORDER BY ${source}."index"` : "";
  const direction = { asc: " ASC", desc: " DESC" } as const;
  const nulls = { nullsfirst: " NULLS FIRST", nullslast: " NULLS LAST" } as const;
  const terms = order.map((term: OrderTerm) => {
    const embed = select.find((item) => item.kind === "embed" && embedName(item) === term.embed);
    const rows = embed?.kind === "embed" ? embedAlias(source, embedName(embed)) : source;
    const field = fieldSql(term.field, rows);
    return field + (term.direction ? direction[term.direction] : "") + (term.nulls ? nulls[term.nulls] : "");
  });
  return ` ORDER BY ${terms.join(", ")}`;
}

/** A mapping has one company, a company has many mappings. */
const isToOne = ({ relation }: SelectedEmbed) => relation === "company";

/** A member of a spread row, which may be called as a column of the row itself is. */
const spreadName = (name: string) => identifier(`spread ${name}`);

interface Member {
  readonly name: string;
  readonly value: string;
}

function embedMembers(embed: SelectedEmbed, source: string): readonly Member[] {
  const alias = embedAlias(source, embedName(embed));
  if (!embed.spread) {
    const value = isToOne(embed) ? `${alias}."embedded"` : `COALESCE(${alias}."embedded", '[]')`;
    return [{ name: embedName(embed), value }];
  }
  return embed.read.select.flatMap((item) => {
    if (item.kind !== "field") return [];
    const name = memberName(item);
    return [{ name, value: `${alias}.${spreadName(name)}` }];
  });
}

/** The rows of an embed; of a single one also its columns, which its parent may be ordered by. */
function embedSql(embed: SelectedEmbed, source: string, depth: number): string {
  const alias = embedAlias(source, embedName(embed));
  const inner = `e${depth}`;
  const join = isToOne(embed)
    ? `${inner}."id" = ${source}."companyId"`
    : `${inner}."companyId" = ${source}."id"`;
  const way = embed.inner ? "JOIN" : "LEFT JOIN";
  if (isToOne(embed)) {
    const members = embed.read.select.flatMap((item) => (item.kind === "field" ? [item] : []));
    const spread = members.map((item) => `, ${memberSql(item, inner)} AS ${spreadName(memberName(item))}`);
    const object = members.map((item) => `${memberSql(item, inner)} AS ${identifier(memberName(item))}`);
    const row = `(SELECT row_to_json(_s)::jsonb FROM (SELECT ${object.join(", ")}) AS _s) AS "embedded"`;
    const rows = `SELECT ${inner}.*, ${row}${spread.join("")} FROM ${identifier(embed.relation)} AS ${inner} WHERE ${whereSql(embed.read, inner, join)}`;
    return ` ${way} LATERAL (${rows}) AS ${alias} ON TRUE`;
  }
  const rows = selectSql(embed.read, inner, join, depth + 1);
  const condition = embed.inner ? `${alias}."embedded" IS NOT NULL` : "TRUE";
  return ` ${way} LATERAL (SELECT json_agg(_s) AS "embedded" FROM (${rows}) AS _s) AS ${alias} ON ${condition}`;
}

/** What row-level security adds; `resolve` has looked at nothing else, and an embed is of the company of its parent. */
function policySql({ relation, call }: Read, source: string, join: string): string {
  if (call !== undefined || join !== ROOT) return "TRUE";
  return `${source}.${identifier(relation === "company" ? "id" : "companyId")} = ${literal(COMPANY)}`;
}

function whereSql(read: Read, source: string, join: string): string {
  return [
    policySql(read, source, join),
    join,
    ...read.filters.map((filter) => `(${filterSql(filter, source)})`),
  ].join(" AND ");
}

function membersSql(item: Selected, source: string): readonly string[] {
  switch (item.kind) {
    case "star":
      return [`${source}.*`];
    case "field":
      return [`${memberSql(item, source)} AS ${identifier(memberName(item))}`];
    case "embed":
      return embedMembers(item, source).map(({ name, value }) => `${value} AS ${identifier(name)}`);
  }
}

const rowsSql = ({ relation, call }: Read) =>
  call === undefined ? identifier(relation) : `(${resolveSql(call)})`;

function selectSql(read: Read, source: string, join: string, depth: number): string {
  const members = read.select.flatMap((item) => membersSql(item, source));
  const embeds = embedsOf(read).map((embed, index) => embedSql(embed, source, depth * 10 + index));
  return [
    `SELECT ${members.join(", ")} FROM ${rowsSql(read)} AS ${source}${embeds.join("")}`,
    ` WHERE ${whereSql(read, source, join)}${groupSql(read, source)}${orderSql(read, source)}`,
    read.limit === undefined ? "" : ` LIMIT ${read.limit}`,
    read.offset === undefined ? "" : ` OFFSET ${read.offset}`,
  ].join("");
}

/** One row of the outcome for each row of the answer: its text, as JSON or as a line of CSV. */
export function toSql({ read, representation }: Query): string {
  const rows = selectSql(read, "t", ROOT, 1);
  const shown = {
    json: "row_to_json(_r)::text",
    stripped: "json_strip_nulls(row_to_json(_r))::text",
    // PostgREST's CSV is the text of a row without its parentheses, which has every backslash twice: the one
    // liberty that is taken here, see known-differences.ts.
    csv: "replace(substring(_r::text, 2, length(_r::text) - 2), '\\\\', '\\')",
  }[representation];
  return `SELECT ${shown} AS "row" FROM (${rows}) AS _r`;
}

/** How many rows the filters leave, whatever the page. */
export function toCountSql({ read }: Query): string {
  const { limit: _limit, offset: _offset, ...all } = read;
  return `SELECT count(*)::int AS "count" FROM (${selectSql({ ...all, order: [] }, "t", ROOT, 1)}) AS _r`;
}
