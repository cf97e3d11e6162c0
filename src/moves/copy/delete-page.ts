/** Deletes what a database has of a company that is not there, a page at a time. */

/** A deleted mapping makes a change of the feed, which goes as well. */
const PAGE_ROWS = 1_000;

/** @returns the statements for a page, and whether it is the last one: then the company itself goes */
export async function deletePage(
  database: D1Database,
  companyId: string,
): Promise<{ readonly statements: readonly D1PreparedStatement[]; readonly isDone: boolean }> {
  const of = (text: string) => database.prepare(text).bind(companyId);
  const [mappings, changes] = await database.batch([
    of(`SELECT 1 FROM "externalIntegrationMapping" WHERE "companyId" = ? LIMIT ${PAGE_ROWS}`),
    of(`SELECT 1 FROM "externalIntegrationMappingChange" WHERE "companyId" = ? LIMIT ${PAGE_ROWS}`),
  ]);
  const isFull = (result: D1Result | undefined) => (result?.results.length ?? 0) === PAGE_ROWS;
  const isDone = !isFull(mappings) && !isFull(changes);
  return {
    isDone,
    statements: [
      of(
        `DELETE FROM "externalIntegrationMapping" WHERE "id" IN (
           SELECT "id" FROM "externalIntegrationMapping" WHERE "companyId" = ? ORDER BY "id" LIMIT ${PAGE_ROWS})`,
      ),
      of(
        `DELETE FROM "externalIntegrationMappingChange" WHERE "companyId" = ?1 AND "seq" <= (
           SELECT max("seq") FROM (SELECT "seq" FROM "externalIntegrationMappingChange"
             WHERE "companyId" = ?1 ORDER BY "seq" LIMIT ${2 * PAGE_ROWS}))`,
      ),
      ...(isDone ? [of(`DELETE FROM "company" WHERE "id" = ?`)] : []),
    ],
  };
}
