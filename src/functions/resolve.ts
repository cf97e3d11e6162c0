/** `resolve`: looks up the counterparts of many ids in one statement (SPEC §12). */
import { type SQL, sql } from "drizzle-orm";
import { integer, text as textColumn } from "drizzle-orm/sqlite-core";
import * as z from "zod/mini";
import { buildListSource, listParameter, shareSelect } from "../postgrest";
import { text, texts } from "../rpc/arguments";
import { defineView } from "../rpc/define-view";
import { functionErrors } from "./errors";
import { mappingResult, selectMapping } from "./mapping-result";
import { buildCheckedList } from "./repeated-ids";
import { isOf, isVisible, isVisibleCompany, mappingsAs, type Place, type Sight } from "./visible-mappings";

const name = "resolve";

const parameters = () => ({
  integration: z.optional(text()),
  externalIds: z.optional(texts()),
  entityType: z.optional(text()),
  entityIds: z.optional(texts()),
  to: z.optional(text()),
});

type Given = z.output<z.ZodMiniObject<ReturnType<typeof parameters>, z.core.$strip>>;

type Kind = "external" | "counterpart" | "entity";

/** What the call asks. It follows from which arguments are present. */
interface Question extends Named<string> {
  readonly kind: Kind;
  readonly ids: readonly string[];
}

/** What the mappings asked for have in common. `to` is the integration of a counterpart. */
interface Named<Value extends Place> {
  readonly integration?: Value | undefined;
  readonly entityType?: Value | undefined;
  readonly to?: Value | undefined;
}

export const resolve = defineView({
  result: mappingResult(name, {
    own: {
      index: integer("index").notNull(),
      asked: textColumn("asked").notNull(),
      status: textColumn("status", { length: "ambiguous".length }).notNull(),
    },
    isMapping: false,
  }),
  cut: false,
  parameters,
  rows(given, caller) {
    const { kind, ids, ...named } = readQuestion(given);
    const { key, companyId, visible } = caller;
    const build = (source: SQL, places: Named<Place>, sight: Sight) =>
      buildSelect(kind, sql`${source} AS asked`, places, sight, key.integrations);
    // The join starts at the list, so that rows come in its order without sorting.
    const common = { isFenced: true, likely: likelyRows(ids.length) } as const;
    const checked = buildCheckedList(
      ids,
      (id) => buildHolders(kind, id, named, caller),
      caller.maxAnswerBytes,
    );
    if (checked) return { select: build(checked, named, caller), ...common };
    const list = listParameter(ids);
    if (list === undefined) return { select: build(buildListSource(ids), named, caller), ...common };
    const select = shareSelect(kind, { list, companyId, ...named }, (places) =>
      build(sql`json_each(${places.list})`, places, { companyId: places.companyId ?? companyId, visible }),
    );
    return { select, ...common };
  },
});

/** @throws 22023 for arguments that do not go together */
function readQuestion({ integration, externalIds, entityType, entityIds, to }: Given): Question {
  if (externalIds && integration !== undefined && !entityIds) {
    return {
      kind: to === undefined ? "external" : "counterpart",
      ids: externalIds,
      integration,
      entityType,
      to,
    };
  }
  if (entityIds && entityType !== undefined && !externalIds && to === undefined) {
    return { kind: "entity", ids: entityIds, integration, entityType };
  }
  throw functionErrors.combination(
    name,
    Object.entries({ integration, externalIds, entityType, entityIds, to }).flatMap(([argument, value]) =>
      value === undefined ? [] : [argument],
    ),
    "Give integration and externalIds (entityType and to are optional), or entityType and entityIds (integration is optional).",
  );
}

/**
 * Few external ids are ambiguous, and few entities are in more than a handful of integrations. The number is rounded up by
 * at most a quarter, so that calls with a similar number of ids share a statement.
 */
function likelyRows(ids: number): number {
  const rows = 4 * ids + 100;
  const step = 2 ** (Math.floor(Math.log2(rows)) - 2);
  return Math.ceil(rows / step) * step;
}

/** In the statements, `m` is the mapping shown, and `s` the mapping through which a counterpart is found. */
function buildSelect(
  kind: Kind,
  list: SQL,
  { integration, entityType, to }: Named<Place>,
  sight: Sight,
  integrations: readonly string[] | null,
): SQL {
  const where = isVisibleCompany(sight);
  const there = { integration, entityType };
  switch (kind) {
    case "entity": {
      const here = { entityType, integration: integration ?? onlyOne(integrations) };
      const named = sql`m."entityId" = asked.value${isOf("m", here)}`;
      const status = sql`CASE WHEN m."id" IS NULL THEN 'missing' ELSE 'found' END`;
      return sql`SELECT ${shown(status)} FROM ${list} LEFT JOIN ${mappingsAs("m")} ON ${isVisible("m", sight)} AND ${named} WHERE ${where}`;
    }
    case "external": {
      const status = sql`CASE WHEN m."id" IS NULL THEN 'missing' WHEN asked.several THEN 'ambiguous' ELSE 'found' END`;
      return sql`SELECT ${shown(status)} FROM ${withSeveral(list, there, sight)} LEFT JOIN ${mappingsAs("m")} ON ${holdsAsked("m", there, sight)} WHERE ${where}`;
    }
    case "counterpart": {
      const status = sql`CASE WHEN s."id" IS NULL THEN 'missing' WHEN asked.several THEN 'ambiguous' WHEN m."id" IS NULL THEN 'unmapped' ELSE 'found' END`;
      const sameEntity = sql`m."entityType" = s."entityType" AND m."entityId" = s."entityId"${isOf("m", { integration: to })}`;
      const holders = sql`${withSeveral(list, there, sight)} LEFT JOIN ${mappingsAs("s")} ON ${holdsAsked("s", there, sight)}`;
      return sql`SELECT ${shown(status, { entityType: "s", entityId: "s" })} FROM ${holders} LEFT JOIN ${mappingsAs("m")} ON ${isVisible("m", sight)} AND ${sameEntity} WHERE ${where}`;
    }
  }
}

/** The only integration that a key may see, if there is one: an entity's other mappings need not be read. */
function onlyOne(values: readonly string[] | null): string | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

function shown(status: SQL, others: Readonly<Record<string, string>> = {}): SQL {
  return sql`asked.key AS "index", asked.value AS "asked", ${status} AS "status", ${sql.raw(selectMapping("m", others))}`;
}

/** Whether the mapping has the external id asked for. */
function holdsAsked(alias: string, there: Named<Place>, sight: Sight): SQL {
  const externalId = sql.raw(`${alias}."externalId"`);
  return sql`${isVisible(alias, sight)} AND ${externalId} = asked.value${isOf(alias, there)}`;
}

/** The mappings that have the id, which is an SQL expression. */
function buildHolders(kind: Kind, id: SQL, { integration, entityType }: Named<string>, sight: Sight): SQL {
  const column = sql.raw(kind === "entity" ? `m."entityId"` : `m."externalId"`);
  return sql`FROM ${mappingsAs("m")} WHERE ${isVisible("m", sight)} AND ${column} = ${id}${isOf("m", { integration, entityType })}`;
}

/**
 * The list, and for each id whether several mappings have it. They belong to different entities, because an entity has one
 * mapping for each integration. It takes one lookup in the index for each id.
 */
function withSeveral(list: SQL, there: Named<Place>, sight: Sight): SQL {
  const second = sql`SELECT true FROM ${mappingsAs("other")} WHERE ${holdsAsked("other", there, sight)} LIMIT 1 OFFSET 1`;
  return sql`(SELECT key, value, (${second}) AS several FROM ${list} LIMIT -1) AS asked`;
}
