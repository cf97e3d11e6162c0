/**
 * Switches a company to the copy: the source is frozen, the last of it copied and counted, and the source left, in one
 * statement that holds only if it is still frozen. If the mover crashes before, the source thaws by itself; after, the
 * copy is complete, and whoever comes next opens it.
 */
import type { Bindings } from "../config/bindings";
import { toTimestamp } from "../db/timestamp";
import { buildArrive } from "../placement/fence";
import type { Arrival } from "./arrival";
import { apply } from "./copy/apply";
import { follow } from "./copy/copy";
import { buildReplace, columnList, small, toRows } from "./copy/tables";
import { moveErrors } from "./errors";
import { publishPlaces } from "./publish";
import type { Move } from "./survey";
import { dropUnusedTriggers, hasTriggers } from "./triggers";

/** How long the source is frozen at the longest; the mover gives up earlier. */
const FROZEN_SECONDS = 12;
const GIVE_UP_MILLISECONDS = 6_000;

const now = `strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')`;

/** If the company was too busy, or is frozen by another run, it has not left afterwards. */
export async function switchCompany(move: Move, companyId: string, arrival: Arrival): Promise<void> {
  const begun = Date.now();
  const until = await freeze(move, companyId);
  if (until === undefined) return;
  try {
    let current = arrival;
    for (let more = true; more; ) {
      if (Date.now() - begun > GIVE_UP_MILLISECONDS) return;
      ({ arrival: current, more } = await follow(move, companyId, current));
    }
    await copySmall(move, companyId, current, Date.now() - begun);
    await compareCounts(move, companyId);
    await move.source.database
      .prepare(
        `UPDATE "companyFence" SET "state" = 'left', "until" = NULL, "announcedAt" = coalesce("announcedAt", ${now})
         WHERE "companyId" = ?1 AND "state" = 'frozen' AND "until" = ?2 AND "until" > ${now}`,
      )
      .bind(companyId, until)
      .run();
  } finally {
    await thaw(move, companyId, until);
  }
}

/** @returns until when; undefined: it is frozen by another run */
async function freeze({ source }: Move, companyId: string): Promise<string | undefined> {
  const { database } = source;
  const [frozen, triggers] = await database.batch<{ until: string; has: number }>([
    database
      .prepare(
        `UPDATE "companyFence" SET "state" = 'frozen',
           "until" = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '+${FROZEN_SECONDS} seconds')
         WHERE "companyId" = ? AND ("state" = 'leaving' OR ("state" = 'frozen' AND "until" <= ${now})) AND ${hasTriggers}
         RETURNING "until"`,
      )
      .bind(companyId),
    database.prepare(`SELECT ${hasTriggers} AS "has"`),
  ]);
  if (triggers?.results[0]?.has !== 1) throw moveErrors.fenceLost(source.name);
  return frozen?.results[0]?.until;
}

/** Nothing, once the company has left. */
async function thaw({ source }: Move, companyId: string, until: string): Promise<void> {
  await source.database
    .prepare(
      `UPDATE "companyFence" SET "state" = 'leaving', "until" = NULL
       WHERE "companyId" = ? AND "state" = 'frozen' AND "until" = ?`,
    )
    .bind(companyId, until)
    .run();
}

/** The company's name, its webhooks and summaries: all of it, in the place of what an earlier try has copied. */
async function copySmall(
  move: Move,
  companyId: string,
  arrival: Arrival,
  milliseconds: number,
): Promise<void> {
  const { source, target } = move;
  const [company, ...tables] = await source.database.batch([
    source.database.prepare(`SELECT "name", "createdAt" FROM "company" WHERE "id" = ?`).bind(companyId),
    ...small.map((table) =>
      source.database
        .prepare(`SELECT ${columnList(table)} FROM "${table.name}" WHERE "companyId" = ?`)
        .bind(companyId),
    ),
  ]);
  if (!company?.results[0]) throw moveErrors.noCompany(companyId);
  const { name, createdAt } = Object(company.results[0]);
  const { database } = target;
  const further = [
    database
      .prepare(`UPDATE "company" SET "name" = ?2, "createdAt" = ?3 WHERE "id" = ?1`)
      .bind(companyId, name, createdAt),
    ...small.flatMap((table, index) => [
      database.prepare(`DELETE FROM "${table.name}" WHERE "companyId" = ?`).bind(companyId),
      ...buildReplace(database, table, toRows(tables[index])),
    ]),
  ];
  const next = { ...arrival.progress, frozenMilliseconds: milliseconds };
  await apply(move, companyId, arrival, next, { rows: [], further });
}

/** Every row was compared; what can still be counted at once must be the same, now that nothing is written. */
async function compareCounts({ source, target }: Move, companyId: string): Promise<void> {
  const count = ({ database }: Move["source"]) =>
    database
      .prepare(
        `SELECT (SELECT count(*) FROM "externalIntegrationMapping" WHERE "companyId" = ?1) AS "mappings",
           (SELECT min("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = ?1) AS "first",
           (SELECT max("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = ?1) AS "last"`,
      )
      .bind(companyId)
      .first();
  const [here, there] = await Promise.all([count(source), count(target)]);
  if (JSON.stringify(here) !== JSON.stringify(there)) {
    throw moveErrors.differs(`${JSON.stringify(here)} in the source, ${JSON.stringify(there)} in the copy`);
  }
}

/** After the source was left: opens the copy, and tells all isolates. May be repeated. */
export async function arrive(env: Bindings, { source, target }: Move, companyId: string): Promise<void> {
  await target.database.batch([...buildArrive(target.database, companyId, toTimestamp(Date.now()))]);
  await source.database.prepare(`DELETE FROM "companyWritten" WHERE "companyId" = ?`).bind(companyId).run();
  await dropUnusedTriggers(target.database);
  await publishPlaces(env);
}
