/** `unlink`: deletes mappings by id, by entity or by external id, and reports on each row (SPEC §12). */
import { type SQL, sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import * as z from "zod/mini";
import { echo, isObject, type JsonValue, toJsonChunks } from "../postgrest";
import { flag } from "../rpc/arguments";
import { defineCommand } from "../rpc/define-command";
import { argumentErrors } from "../rpc/errors";
import { buildFeedGuards } from "./feed-guard";
import type { StoredMapping } from "./link/outcome";
import { buildFeedState, buildMappings, readFeedState, toMapping } from "./link/read-statements";
import { buildDeletes } from "./link/write-statements";
import { showMappings } from "./mapping-json";

const NAME = "unlink";

/** The members that a row may have; each form finds mappings in its own way. */
const forms = {
  id: ["id"],
  entity: ["entityType", "entityId", "integration"],
  externalId: ["integration", "externalId"],
  externalIdOfType: ["integration", "externalId", "entityType"],
} as const;

const members: ReadonlySet<string> = new Set<string>(Object.values(forms).flat());

const expected =
  "must have id, or entityType, entityId and integration, or integration and externalId (and perhaps entityType)";

type Asked = Readonly<Record<string, string>>;

export const unlink = defineCommand({
  result: sqliteTable(NAME, {
    index: integer("index").notNull(),
    action: text("action").notNull(),
    mappings: text("mappings", { mode: "json" }).notNull(),
  }),
  relation: "externalIntegrationMapping",
  parameters: () => ({ dryRun: z.optional(flag()) }),
  actions: ["view", "delete"],
  isDryRun: ({ dryRun }) => dryRun === true,
  start({ dryRun }, { rows, companyId, visible, showTime }) {
    const asked = rows.map((row, index) => readRow(row, index, companyId));
    const sight = { companyId, visible };
    // Each different row once: ten thousand times an id that a thousand mappings have would be ten million look-ups.
    const different = [...new Set(asked.map((row) => JSON.stringify(row)))];
    const lists = toJsonChunks(different).map(({ json }) => json);
    return {
      reads: [
        buildFeedState(sight),
        ...lists.map((list) => buildMappings(buildConcerned(list, companyId), sight)),
      ],
      decide([state, ...results]) {
        const { seq } = readFeedState(state);
        const found = new Map(
          results
            .flat()
            .map(toMapping)
            .map((mapping) => [mapping.id, mapping]),
        );
        const outcomes = decideUnlinks(asked, [...found.values()]);
        // A getter, because many rows may name the same many mappings: the engine stops at the bound on an answer.
        const report = outcomes.map((outcome, index) => ({
          index,
          action: outcome.action,
          get mappings() {
            return showMappings(outcome.mappings, showTime);
          },
        }));
        const gone = outcomes.filter(({ action }) => action === "deleted");
        const ids = gone.flatMap(({ mappings }) => mappings.map(({ id }) => id));
        const changed = ids.length;
        if (dryRun || changed === 0) return { writes: [], report, changed };
        const guards = buildFeedGuards(companyId, seq, { mappingIds: [...found.keys()] });
        return { writes: [...guards, ...buildDeletes(ids, companyId)], report, changed };
      },
    };
  },
});

/** @throws 22023 that names the row */
function readRow(row: JsonValue, index: number, companyId: string): Asked {
  const wrong = (what: string) => argumentErrors.invalid("rows", NAME, `rows[${index}]: ${what}`);
  if (!isObject(row)) throw wrong("must be an object");
  const { companyId: company = companyId, ...names } = row;
  if (company !== companyId) throw wrong(`is of another company than the call, which is about ${companyId}`);
  const odd = Object.keys(names).find((name) => !members.has(name));
  if (odd !== undefined) throw wrong(`has no member ${JSON.stringify(echo(odd))}: it ${expected}`);
  const given = Object.entries(names).filter(([, value]) => value !== null);
  const bad = given.find(([, value]) => typeof value !== "string");
  if (bad) throw wrong(`${bad[0]} must be text`);
  if (!formOf(given.map(([name]) => name))) throw wrong(expected);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function buildConcerned(list: string, companyId: string): SQL {
  const mapping = sql.raw(`"externalIntegrationMapping" AS m`);
  const of = (...names: readonly string[]) =>
    sql.raw(names.map((name) => `m."${name}" = a.value->>'${name}'`).join(" AND "));
  const found = (condition: SQL, join: SQL) =>
    sql`SELECT m."id" FROM json_each(${list}) AS a CROSS JOIN ${mapping} ON ${condition} AND m."companyId" = ${companyId} AND ${join}`;
  // The type is a separate look-up, so that the index serves it: an `or` would read all mappings with the external id.
  return sql`SELECT a.value->>'id' FROM json_each(${list}) AS a
    UNION ${found(sql.raw(`a.value->>'entityId' IS NOT NULL`), of("entityType", "entityId", "integration"))}
    UNION ${found(
      sql.raw(`a.value->>'externalId' IS NOT NULL AND a.value->>'entityType' IS NULL`),
      of("integration", "externalId"),
    )}
    UNION ${found(sql.raw(`a.value->>'externalId' IS NOT NULL`), of("integration", "externalId", "entityType"))}`;
}

interface UnlinkOutcome {
  readonly action: "deleted" | "missing" | "ambiguous";
  readonly mappings: readonly StoredMapping[];
}

/** Decides row by row: a mapping that an earlier row deletes is missing for a later one. */
export function decideUnlinks(
  asked: readonly Asked[],
  found: readonly StoredMapping[],
): readonly UnlinkOutcome[] {
  const byName = new Map<string, { readonly mappings: StoredMapping[]; left: number }>();
  const keysOf = (mapping: StoredMapping) => Object.values(forms).map((form) => keyOf(form, mapping));
  for (const mapping of found) {
    for (const key of keysOf(mapping)) {
      const named = byName.get(key) ?? { mappings: [], left: 0 };
      named.mappings.push(mapping);
      named.left += 1;
      byName.set(key, named);
    }
  }
  /** The row that deletes a mapping, by the mapping's id. */
  const goneAt = new Map<string, number>();
  return asked.map((row, index) => {
    const { mappings = [], left = 0 } = byName.get(keyOf(formOf(Object.keys(row)) ?? [], row)) ?? {};
    const isThere = ({ id }: StoredMapping) => (goneAt.get(id) ?? index) >= index;
    if (left === 0) return { action: "missing", mappings: [] };
    if (left > 1) {
      return {
        action: "ambiguous",
        get mappings() {
          return mappings.filter(isThere);
        },
      };
    }
    const deleted = mappings.filter(isThere);
    for (const mapping of deleted) {
      goneAt.set(mapping.id, index);
      for (const key of keysOf(mapping)) {
        const named = byName.get(key);
        if (named) named.left -= 1;
      }
    }
    return { action: "deleted", mappings: deleted };
  });
}

function formOf(names: readonly string[]): readonly string[] | undefined {
  return Object.values(forms).find(
    (form) => form.length === names.length && form.every((name) => names.includes(name)),
  );
}

function keyOf(names: readonly string[], cells: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(names.map((name) => [name, cells[name]]));
}
