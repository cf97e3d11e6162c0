/**
 * The writes of `link`. SQLite checks unique sets row by row, so to allow swaps the order is: delete displaced mappings, set
 * external ids that move to null, then set everything.
 */
import { type SQL, sql } from "drizzle-orm";
import { externalIntegrationMapping } from "../../db/schema";
import { type StoredCell, toJsonChunks } from "../../postgrest";
import { entityKey, externalKey } from "./keys";
import type { LinkOutcome, StoredMapping } from "./outcome";

const table = externalIntegrationMapping;

type Changed = Extract<LinkOutcome, { readonly action: "updated" }>;

export function buildLinkWrites(outcomes: readonly LinkOutcome[], companyId: string): readonly SQL[] {
  const created = outcomes.filter((outcome) => outcome.action === "created");
  const updated = outcomes.filter((outcome) => outcome.action === "updated");
  const landed = [...created, ...updated];
  const displaced = landed.flatMap((outcome) => outcome.displaced.map(({ id }) => id));
  const takenEntities = new Set(landed.map(({ after }) => entityKey(after)));
  const takenExternalIds = new Set(landed.map(({ after }) => externalKey(after)));
  // An entity cannot be null in between, as an external id can. If another row takes a mapping's old entity, the mapping
  // is deleted and inserted again.
  const moved = updated.filter(
    ({ before, after }) => entityKey(before) !== entityKey(after) && takenEntities.has(entityKey(before)),
  );
  const isMoved = new Set(moved);
  const kept = updated.filter((outcome) => !isMoved.has(outcome));
  const freed = kept.filter(({ before, after }) => {
    const key = externalKey(before);
    return key !== undefined && key !== externalKey(after) && takenExternalIds.has(key);
  });
  const touched = outcomes.flatMap((outcome) =>
    outcome.action === "unchanged" && outcome.lastSyncedAt !== undefined
      ? [[outcome.before.id, outcome.lastSyncedAt]]
      : [],
  );
  return [
    ...buildDeletes([...displaced, ...moved.map(({ before }) => before.id)], companyId),
    ...buildFreed(
      freed.map(({ before }) => before.id),
      companyId,
    ),
    ...buildUpdates(kept, new Set(freed), companyId),
    ...buildSets(["lastSyncedAt"], touched, companyId),
    ...buildInserts([...moved, ...created].map(({ after }) => after)),
  ];
}

export function buildDeletes(ids: readonly string[], companyId: string): readonly SQL[] {
  return lists(ids).map(
    (list) =>
      sql`DELETE FROM ${table} WHERE ${table.companyId} = ${companyId} AND ${table.id} IN (SELECT value FROM json_each(${list}))`,
  );
}

function buildFreed(ids: readonly string[], companyId: string): readonly SQL[] {
  return lists(ids).map(
    (list) =>
      sql`UPDATE ${table} SET "externalId" = NULL WHERE ${table.companyId} = ${companyId} AND ${table.id} IN (SELECT value FROM json_each(${list}))`,
  );
}

/** If more than this many sets of columns change, one statement sets the columns of all of them. */
const MAX_SETS = 20;

/**
 * One statement for each set of columns that change, because SQLite writes no index entries for columns that are not set.
 * @param freed the updates whose external id was set to null before, so it must be set even if it has not changed
 */
function buildUpdates(
  updated: readonly Changed[],
  freed: ReadonlySet<Changed>,
  companyId: string,
): readonly SQL[] {
  const sets = new Map<string, { readonly names: readonly string[]; readonly rows: Changed[] }>();
  for (const outcome of updated) {
    const { before, after } = outcome;
    const isSet = (name: string) =>
      after[name] !== before[name] || (name === "externalId" && freed.has(outcome));
    const names = Object.keys(after).filter(isSet);
    const key = names.join();
    const set = sets.get(key) ?? { names, rows: [] };
    set.rows.push(outcome);
    sets.set(key, set);
  }
  const all = [...sets.values()];
  const together = [{ names: [...new Set(all.flatMap(({ names }) => names))], rows: [...updated] }];
  return (all.length > MAX_SETS ? together : all).flatMap(({ names, rows }) =>
    buildSets(
      names,
      rows.map(({ after }) => [after.id, ...names.map((name) => after[name] ?? null)]),
      companyId,
    ),
  );
}

/** @param rows the id of each row, and its cells in `names` */
function buildSets(
  names: readonly string[],
  rows: readonly (readonly StoredCell[])[],
  companyId: string,
): readonly SQL[] {
  if (names.length === 0) return [];
  const assignments = names.map((name, index) => sql.raw(`"${name}" = given.value->>${index + 1}`));
  return lists(rows).map(
    (list) =>
      sql`UPDATE ${table} SET ${sql.join(assignments, sql`, `)} FROM json_each(${list}) AS given
        WHERE ${table.companyId} = ${companyId} AND ${table.id} = given.value->>0`,
  );
}

function buildInserts(mappings: readonly StoredMapping[]): readonly SQL[] {
  const names = Object.keys(mappings[0] ?? {});
  const into = sql.raw(names.map((name) => `"${name}"`).join(", "));
  const cells = sql.raw(names.map((_, index) => `value->>${index}`).join(", "));
  return lists(mappings.map((mapping) => names.map((name) => mapping[name] ?? null))).map(
    (list) => sql`INSERT INTO ${table} (${into}) SELECT ${cells} FROM json_each(${list}) WHERE true`,
  );
}

function lists(items: readonly unknown[]): readonly string[] {
  return toJsonChunks(items.map((item) => JSON.stringify(item))).map(({ json }) => json);
}
