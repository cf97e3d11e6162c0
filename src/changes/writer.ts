/** Who writes, for the triggers of the change feed to tell (SPEC §14). */
import { type SQL, sql } from "drizzle-orm";

const time = (minutes: number) => sql.raw(`strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '+${minutes} minutes')`);

/**
 * The first statement of each batch that writes mappings. It writes a row where another wrote last, and once a minute.
 * What it says counts for at least a minute, which no batch takes.
 * @param who `key:<id>`, or `admin`
 */
export function buildWriter(who: string): SQL {
  return sql`INSERT INTO "externalIntegrationMappingWriter" AS "last" ("one", "who", "until")
    VALUES (1, ${who}, ${time(2)})
    ON CONFLICT ("one") DO UPDATE SET "who" = "excluded"."who", "until" = "excluded"."until"
    WHERE "last"."who" <> "excluded"."who" OR "last"."until" < ${time(1)}`;
}
