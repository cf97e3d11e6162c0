/** `resolve`: looks up the counterparts of many ids in one statement (SPEC §12). */
import { type SQL, sql } from "drizzle-orm";
import { integer, text as textColumn } from "drizzle-orm/sqlite-core";
import * as z from "zod/mini";
import { buildListSource } from "../postgrest";
import { text, texts } from "../rpc/arguments";
import { defineView, type FunctionCaller } from "../rpc/define-view";
import { functionErrors } from "./errors";
import { mappingResult, selectMapping } from "./mapping-result";
import { isOf, isVisible, isVisibleCompany, mappingsAs } from "./visible-mappings";

const name = "resolve";

const parameters = () => ({
  integration: z.optional(text()),
  externalIds: z.optional(texts()),
  entityType: z.optional(text()),
  entityIds: z.optional(texts()),
  to: z.optional(text()),
});

type Given = z.output<z.ZodMiniObject<ReturnType<typeof parameters>, z.core.$strip>>;

/** What the call asks. It follows from which arguments are present. */
type Question =
  | { readonly kind: "external"; readonly ids: readonly string[]; readonly there: External }
  | {
      readonly kind: "counterpart";
      readonly ids: readonly string[];
      readonly there: External;
      readonly to: string;
    }
  | { readonly kind: "entity"; readonly ids: readonly string[]; readonly here: Entity };

interface External {
  readonly integration: string;
  readonly entityType: string | undefined;
}

interface Entity {
  readonly entityType: string;
  readonly integration: string | undefined;
}

export const resolve = defineView({
  result: mappingResult(name, {
    own: {
      index: integer("index").notNull(),
      asked: textColumn("asked").notNull(),
      status: textColumn("status").notNull(),
    },
    isMapping: false,
  }),
  cut: false,
  parameters,
  rows(given, caller) {
    const question = readQuestion(given);
    // `LIMIT -1` keeps SQLite from pushing the request's filters into the join and from starting the join elsewhere than
    // at the list. So rows come in the order of the list without sorting.
    return { select: sql`${buildSelect(question, caller)} LIMIT -1`, likely: likelyRows(question) };
  },
});

/** @throws 22023 for arguments that do not go together */
function readQuestion({ integration, externalIds, entityType, entityIds, to }: Given): Question {
  if (externalIds && integration !== undefined && !entityIds) {
    const there = { integration, entityType };
    return to === undefined
      ? { kind: "external", ids: externalIds, there }
      : { kind: "counterpart", ids: externalIds, there, to };
  }
  if (entityIds && entityType !== undefined && !externalIds && to === undefined) {
    return { kind: "entity", ids: entityIds, here: { entityType, integration } };
  }
  throw functionErrors.combination(
    name,
    Object.entries({ integration, externalIds, entityType, entityIds, to }).flatMap(([argument, value]) =>
      value === undefined ? [] : [argument],
    ),
    "Give integration and externalIds (entityType and to are optional), or entityType and entityIds (integration is optional).",
  );
}

/** Few external ids are ambiguous, and few entities are in more than a handful of integrations. */
const likelyRows = ({ ids }: Question) => 4 * ids.length + 100;

/** In the statements, `m` is the mapping shown, and `s` the mapping through which a counterpart is found. */
function buildSelect(question: Question, caller: FunctionCaller): SQL {
  const list = sql`${buildListSource(question.ids)} AS asked`;
  const where = isVisibleCompany(caller);
  switch (question.kind) {
    case "entity": {
      const { entityType, integration = onlyOne(caller.key.integrations) } = question.here;
      const named = sql`m."entityId" = asked.value${isOf("m", { entityType, integration })}`;
      const status = sql`CASE WHEN m."id" IS NULL THEN 'missing' ELSE 'found' END`;
      return sql`SELECT ${shown(status)} FROM ${list} LEFT JOIN ${mappingsAs("m")} ON ${isVisible("m", caller)} AND ${named} WHERE ${where}`;
    }
    case "external": {
      const { there } = question;
      const status = sql`CASE WHEN m."id" IS NULL THEN 'missing' WHEN asked.several THEN 'ambiguous' ELSE 'found' END`;
      return sql`SELECT ${shown(status)} FROM ${withSeveral(list, there, caller)} LEFT JOIN ${mappingsAs("m")} ON ${holdsAsked("m", there, caller)} WHERE ${where}`;
    }
    case "counterpart": {
      const { there, to } = question;
      const status = sql`CASE WHEN s."id" IS NULL THEN 'missing' WHEN asked.several THEN 'ambiguous' WHEN m."id" IS NULL THEN 'unmapped' ELSE 'found' END`;
      const sameEntity = sql`m."entityType" = s."entityType" AND m."entityId" = s."entityId"${isOf("m", { integration: to })}`;
      const holders = sql`${withSeveral(list, there, caller)} LEFT JOIN ${mappingsAs("s")} ON ${holdsAsked("s", there, caller)}`;
      return sql`SELECT ${shown(status, { entityType: "s", entityId: "s" })} FROM ${holders} LEFT JOIN ${mappingsAs("m")} ON ${isVisible("m", caller)} AND ${sameEntity} WHERE ${where}`;
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
function holdsAsked(alias: string, there: External, caller: FunctionCaller): SQL {
  const externalId = sql.raw(`${alias}."externalId"`);
  return sql`${isVisible(alias, caller)} AND ${externalId} = asked.value${isOf(alias, there)}`;
}

/**
 * The list, and for each id whether several mappings have it. They belong to different entities, because an entity has one
 * mapping for each integration. It takes one lookup in the index for each id.
 */
function withSeveral(list: SQL, there: External, caller: FunctionCaller): SQL {
  const second = sql`SELECT true FROM ${mappingsAs("other")} WHERE ${holdsAsked("other", there, caller)} LIMIT 1 OFFSET 1`;
  return sql`(SELECT key, value, (${second}) AS several FROM ${list} LIMIT -1) AS asked`;
}
