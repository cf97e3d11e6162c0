/** Copies pages of a company: its mappings by id, its change feed by number, and what was written meanwhile. */

import type { Arrival, Progress } from "../arrival";
import type { Move } from "../survey";
import { apply } from "./apply";
import { changes, mappings, pageOf, type Row, toRows } from "./tables";

const nextMappings = (isFirst: boolean) =>
  pageOf(mappings, {
    keys: ["id"],
    from: `"externalIntegrationMapping"
      WHERE "companyId" = ?1 AND "id" ${isFirst ? ">=" : ">"} ?2 AND "id" <= ?3`,
    join: `CROSS JOIN "externalIntegrationMapping" "row" ON "row"."id" = "page"."id"`,
  });

const nextChanges = pageOf(changes, {
  keys: ["seq"],
  from: `"externalIntegrationMappingChange" WHERE "companyId" = ?1 AND "seq" > ?2 AND "seq" <= ?3`,
  join: `CROSS JOIN "externalIntegrationMappingChange" "row"
    ON "row"."companyId" = ?1 AND "row"."seq" = "page"."seq"`,
});

/** What was written, in that order, with the mappings as they are now; all null for one that is not there. */
const nextWritten = pageOf(mappings, {
  keys: ["n", "mappingId"],
  from: `"companyWritten" LEFT JOIN "externalIntegrationMapping" "mapping" ON "mapping"."id" = "mappingId"
    WHERE "companyWritten"."companyId" = ?1`,
  join: `LEFT JOIN "externalIntegrationMapping" "row"
    ON "row"."id" = "page"."mappingId" AND "row"."companyId" = ?1`,
  shown: ["n", "mappingId"],
});

export const buildMappings = (
  database: D1Database,
  companyId: string,
  { afterId, untilId }: Pick<Progress, "afterId" | "untilId">,
) => database.prepare(nextMappings(afterId === null)).bind(companyId, afterId ?? "", untilId);

export const buildChanges = (
  database: D1Database,
  companyId: string,
  seq: number,
  until = Number.MAX_SAFE_INTEGER,
) => database.prepare(nextChanges).bind(companyId, seq, until);

/** The progress of a phase, which knows where it ends. It must be read while the company's writes are noted. */
export async function withEnd(
  { source }: Move,
  companyId: string,
  progress: Progress,
): Promise<Progress & { readonly untilId: string }> {
  const { untilId } = progress;
  if (untilId !== null) return { ...progress, untilId };
  const [last] = await source.database
    .prepare(`SELECT max("id") FROM "externalIntegrationMapping" WHERE "companyId" = ?`)
    .bind(companyId)
    .raw<[string | null]>();
  return { ...progress, untilId: last?.[0] ?? "" };
}

export async function copyMappings(move: Move, companyId: string, arrival: Arrival): Promise<Arrival> {
  const progress = await withEnd(move, companyId, arrival.progress);
  const rows = toRows(await buildMappings(move.source.database, companyId, progress).all());
  const last = rows.at(-1)?.[0];
  const next =
    last === undefined
      ? await beginChanges(move, companyId, progress)
      : { ...progress, afterId: String(last), copiedMappings: progress.copiedMappings + rows.length };
  return apply(move, companyId, arrival, next, { rows });
}

async function beginChanges({ source }: Move, companyId: string, progress: Progress): Promise<Progress> {
  const [last] = await source.database
    .prepare(`SELECT max("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = ?`)
    .bind(companyId)
    .raw<[number | null]>();
  return { ...progress, phase: "changes", untilSeq: last?.[0] ?? 0 };
}

export async function copyChanges(move: Move, companyId: string, arrival: Arrival): Promise<Arrival> {
  const { progress } = arrival;
  const { seq, untilSeq } = progress;
  const told = toRows(await buildChanges(move.source.database, companyId, seq, untilSeq).all());
  const next =
    told.length === 0
      ? { ...progress, phase: "compare" as const, afterId: null, untilId: null }
      : withChanges(progress, told);
  return apply(move, companyId, arrival, next, { rows: [], told });
}

const seqColumn = changes.columns.indexOf("seq");

function withChanges(progress: Progress, told: readonly Row[]): Progress {
  const seq = Number(told.at(-1)?.[seqColumn] ?? progress.seq);
  return { ...progress, seq, copiedChanges: progress.copiedChanges + told.length };
}

/** With more than that to copy at a time, the switch would take long. */
const FEW = 200;

/** @returns the arrival, and whether there may be more to copy */
export async function follow(
  move: Move,
  companyId: string,
  arrival: Arrival,
): Promise<{ readonly arrival: Arrival; readonly more: boolean }> {
  const { database } = move.source;
  const { progress } = arrival;
  // One snapshot, so that the feed tells of what is copied.
  const [written, told] = await database.batch([
    database.prepare(nextWritten).bind(companyId),
    buildChanges(database, companyId, progress.seq),
  ]);
  const notes = toRows(written);
  const news = toRows(told);
  if (notes.length === 0 && news.length === 0) return { arrival, more: false };
  // A mapping may have been written several times; each note has it as it is now.
  const now = new Map(notes.map(([, id, ...row]) => [String(id), row]));
  const rows = [...now.values()].filter(([id]) => id !== null);
  const gone = [...now].flatMap(([id, row]) => (row[0] === null ? [id] : []));
  const next = {
    ...withChanges(progress, news),
    followed: progress.followed + now.size,
    caughtUpAt: Math.max(now.size, news.length) <= FEW ? Date.now() : null,
  };
  const applied = await apply(move, companyId, arrival, next, { rows, gone, told: news });
  const last = notes.at(-1)?.[0];
  if (last !== undefined) {
    await database
      .prepare(`DELETE FROM "companyWritten" WHERE "companyId" = ? AND "n" <= ?`)
      .bind(companyId, last)
      .run();
  }
  return { arrival: applied, more: true };
}
