/** Records who writes, so that the triggers of the change feed can say it (SPEC §14). */
import { type SQL, sql } from "drizzle-orm";

const time = (minutes: number) => sql.raw(`strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '+${minutes} minutes')`);

/**
 * The first statement of each batch that writes mappings. To save writes, it stores the writer only if another one wrote
 * last, or the entry is about to expire. An entry is valid for at least another minute, and no batch takes that long.
 * @param who `key:<id>`, or `admin`
 */
export function buildWriter(who: string): SQL {
  return sql`INSERT INTO "externalIntegrationMappingWriter" AS "last" ("one", "who", "until")
    VALUES (1, ${who}, ${time(2)})
    ON CONFLICT ("one") DO UPDATE SET "who" = "excluded"."who", "until" = "excluded"."until"
    WHERE "last"."who" <> "excluded"."who" OR "last"."until" < ${time(1)}`;
}
