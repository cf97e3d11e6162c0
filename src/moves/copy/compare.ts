/** Compares the copy with the source, page by page and each value: what differs must be waiting to be copied again. */

import type { Arrival } from "../arrival";
import { moveErrors } from "../errors";
import type { Move } from "../survey";
import { apply } from "./apply";
import { buildChanges, buildMappings, follow, withEnd } from "./copy";
import { changes, columnList, mappings, type Row, toRows } from "./tables";

/** So many notes of what is written are looked at; with more, they are copied first. */
const MOST_WAITING = 2_000;

const byId = (rows: readonly Row[]) => new Map(rows.map((row) => [String(row[0]), JSON.stringify(row)]));

export async function compareMappings(move: Move, companyId: string, arrival: Arrival): Promise<Arrival> {
  const progress = await withEnd(move, companyId, arrival.progress);
  const source = move.source.database;
  const [page, notes] = await source.batch([
    buildMappings(source, companyId, progress),
    source
      .prepare(`SELECT "mappingId" FROM "companyWritten" WHERE "companyId" = ? LIMIT ${MOST_WAITING}`)
      .bind(companyId),
  ]);
  const waiting = new Set(toRows(notes).map(([id]) => String(id)));
  if ((notes?.results.length ?? 0) === MOST_WAITING) return (await follow(move, companyId, arrival)).arrival;
  const here = byId(toRows(page));
  const lastId = [...here.keys()].at(-1);
  const there = byId(await readCopy(move, companyId, progress.afterId, lastId ?? progress.untilId));
  const ids = [...new Set([...here.keys(), ...there.keys()])];
  const wrong = ids.filter((id) => here.get(id) !== there.get(id) && !waiting.has(id));
  if (wrong.length > 0) {
    await source
      .prepare(`INSERT INTO "companyWritten" ("companyId", "mappingId") SELECT ?, value FROM json_each(?)`)
      .bind(companyId, JSON.stringify(wrong))
      .run();
  }
  const counted = {
    ...progress,
    repaired: progress.repaired + wrong.length,
    comparedMappings: progress.comparedMappings + here.size,
  };
  const next =
    lastId === undefined
      ? { ...counted, phase: "compareChanges" as const, afterId: null }
      : { ...counted, afterId: lastId };
  return apply(move, companyId, arrival, next, { rows: [] });
}

/** The mappings of the copy after an id, up to another one. */
async function readCopy(
  { target: { database } }: Move,
  companyId: string,
  afterId: string | null,
  lastId: string,
): Promise<readonly Row[]> {
  const after = afterId === null ? `"id" >= ?2` : `"id" > ?2`;
  const result = await database
    .prepare(
      `SELECT ${columnList(mappings)} FROM "externalIntegrationMapping"
       WHERE "companyId" = ?1 AND ${after} AND "id" <= ?3 ORDER BY "id"`,
    )
    .bind(companyId, afterId ?? "", lastId)
    .all();
  return toRows(result);
}

/** The feed is only ever added to, so that what was copied stays as it is. */
export async function compareChanges(move: Move, companyId: string, arrival: Arrival): Promise<Arrival> {
  const { progress } = arrival;
  const { comparedSeq, seq } = progress;
  const here = toRows(await buildChanges(move.source.database, companyId, comparedSeq, seq).all());
  const last = here.at(-1);
  const { database } = move.target;
  const copy = await database
    .prepare(
      `SELECT ${columnList(changes)} FROM "externalIntegrationMappingChange"
       WHERE "companyId" = ? AND "seq" > ? AND "seq" <= ? ORDER BY "seq"`,
    )
    .bind(companyId, comparedSeq, last === undefined ? seq : seqOf(last))
    .all();
  if (JSON.stringify(here) !== JSON.stringify(toRows(copy))) {
    throw moveErrors.differs(`its changes after ${comparedSeq}`);
  }
  const counted = { ...progress, comparedChanges: progress.comparedChanges + here.length };
  const next =
    last === undefined ? { ...counted, phase: "follow" as const } : { ...counted, comparedSeq: seqOf(last) };
  return apply(move, companyId, arrival, next, { rows: [] });
}

function seqOf(row: Row): number {
  return Number(row[changes.columns.indexOf("seq")]);
}
