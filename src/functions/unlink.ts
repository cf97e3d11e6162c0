/** `unlink`: deletes mappings by id, by entity or by external id, and reports on each row (SPEC §12). */
import { type SQL, sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import * as z from "zod/mini";
import { isObject, type JsonValue, toJsonChunks } from "../postgrest";
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
  start({ dryRun }, { rows, companyId, visible }) {
    const asked = rows.map((row, index) => readRow(row, index, companyId));
    const sight = { companyId, visible };
    const lists = toJsonChunks(asked.map((row) => JSON.stringify(row))).map(({ json }) => json);
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
        const report = outcomes.map(({ action, mappings }, index) => ({
          index,
          action,
          mappings: showMappings(mappings),
        }));
        const gone = outcomes.flatMap(({ action, mappings }) => (action === "deleted" ? mappings : []));
        if (dryRun || gone.length === 0) return { writes: [], report };
        const ids = gone.map(({ id }) => id);
        const guards = buildFeedGuards(companyId, seq, { mappingIds: [...found.keys()] });
        return { writes: [...guards, ...buildDeletes(ids, companyId)], report };
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
  const given = Object.entries(names).filter(([, value]) => value !== null);
  const bad = given.find(([, value]) => typeof value !== "string");
  if (bad) throw wrong(`${bad[0]} must be text`);
  const keys = given.map(([name]) => name).toSorted();
  const isForm = Object.values(forms).some((form) => form.toSorted().join() === keys.join());
  if (!isForm) {
    throw wrong(
      "must have id, or entityType, entityId and integration, or integration and externalId (and perhaps entityType)",
    );
  }
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function buildConcerned(list: string, companyId: string): SQL {
  const mapping = sql.raw(`"externalIntegrationMapping" AS m`);
  const of = (...names: readonly string[]) =>
    sql.raw(names.map((name) => `m."${name}" = a.value->>'${name}'`).join(" AND "));
  const found = (condition: SQL, join: SQL) =>
    sql`SELECT m."id" FROM json_each(${list}) AS a CROSS JOIN ${mapping} ON ${condition} AND m."companyId" = ${companyId} AND ${join}`;
  return sql`SELECT a.value->>'id' FROM json_each(${list}) AS a
    UNION ${found(sql.raw(`a.value->>'entityId' IS NOT NULL`), of("entityType", "entityId", "integration"))}
    UNION ${found(
      sql.raw(`a.value->>'externalId' IS NOT NULL`),
      sql`${of("integration", "externalId")} AND (a.value->>'entityType' IS NULL OR ${of("entityType")})`,
    )}`;
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
  const byName = new Map<string, StoredMapping[]>();
  for (const mapping of found) {
    for (const names of Object.values(forms)) {
      const key = keyOf(names, mapping);
      byName.set(key, [...(byName.get(key) ?? []), mapping]);
    }
  }
  const gone = new Set<string>();
  return asked.map((row) => {
    const names = Object.values(forms).find(
      (form) => form.toSorted().join() === Object.keys(row).toSorted().join(),
    );
    const mappings = (byName.get(keyOf(names ?? [], row)) ?? []).filter(({ id }) => !gone.has(id));
    const [only] = mappings;
    if (!only) return { action: "missing", mappings };
    if (mappings.length > 1) return { action: "ambiguous", mappings };
    gone.add(only.id);
    return { action: "deleted", mappings };
  });
}

function keyOf(names: readonly string[], cells: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(names.map((name) => [name, cells[name]]));
}
