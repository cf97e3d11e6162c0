/** Writes a step's rows into the copy, and the progress with them, in one transaction. */
import { type Arrival, buildAdvance, buildBehindFence, type Progress, runAlone } from "../arrival";
import { moveErrors } from "../errors";
import type { Move } from "../survey";
import { buildReplace, changes, mappings, type Row } from "./tables";

export interface Work {
  /** Mappings as they are in the source. */
  readonly rows: readonly Row[];
  /** The ids of those that are not in the source. */
  readonly gone?: readonly string[];
  /** Changes that come next in the feed. */
  readonly told?: readonly Row[];
  /** Further statements, for what is small. */
  readonly further?: readonly D1PreparedStatement[];
}

/** @returns the arrival after the step */
export async function apply(
  { source, target }: Move,
  companyId: string,
  arrival: Arrival,
  next: Progress,
  { rows, gone = [], told = [], further = [] }: Work,
): Promise<Arrival> {
  const { database } = target;
  const ids = JSON.stringify(rows.map(([id]) => id));
  const taken = `FROM "externalIntegrationMapping"
    WHERE "id" IN (SELECT value FROM json_each(?1)) AND "companyId" <> ?2`;
  const writes = [
    database
      .prepare(`SELECT CASE WHEN EXISTS (SELECT 1 ${taken}) THEN json_extract('0', 'taken') END`)
      .bind(ids, companyId),
    database
      .prepare(
        `DELETE FROM "externalIntegrationMapping"
         WHERE "id" IN (SELECT value FROM json_each(?)) AND "companyId" = ?`,
      )
      .bind(JSON.stringify(gone), companyId),
    ...buildReplace(database, mappings, rows),
    // What the triggers of the feed made of this: the copy has the feed of the source.
    database
      .prepare(`DELETE FROM "externalIntegrationMappingChange" WHERE "companyId" = ? AND "seq" > ?`)
      .bind(companyId, arrival.progress.seq),
    ...buildReplace(database, changes, told),
    ...further,
  ];
  const isEmpty = rows.length + gone.length + told.length + further.length === 0;
  try {
    await runAlone(database, companyId, [
      ...buildAdvance(database, companyId, arrival, next),
      ...(isEmpty ? [] : buildBehindFence(database, companyId, source.name, writes)),
    ]);
  } catch (error) {
    if (!String(error).includes("bad JSON path: 'taken'")) throw error;
    const found = await database
      .prepare(`SELECT "id" ${taken} LIMIT 20`)
      .bind(ids, companyId)
      .all<{ id: string }>();
    throw moveErrors.idTaken(
      target.name,
      found.results.map(({ id }) => id),
    );
  }
  return { ...arrival, step: arrival.step + 1, progress: next };
}
