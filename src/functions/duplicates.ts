/** `duplicates`: the external ids that several entities hold (SPEC §12). */
import { sql } from "drizzle-orm";
import { integer, sqliteTable, text as textColumn } from "drizzle-orm/sqlite-core";
import * as z from "zod/mini";
import { text } from "../rpc/arguments";
import { defineView } from "../rpc/define-view";
import { isOf, isVisible, mappingsAs } from "./visible-mappings";

export const duplicates = defineView({
  result: sqliteTable("duplicates", {
    integration: textColumn("integration").notNull(),
    entityType: textColumn("entityType").notNull(),
    externalId: textColumn("externalId").notNull(),
    count: integer("count").notNull(),
    entityIds: textColumn("entityIds", { mode: "json" }).notNull(),
  }),
  parameters: () => ({ integration: z.optional(text()), entityType: z.optional(text()) }),
  rows({ integration, entityType }, caller) {
    // `IS TRUE` has SQLite walk the index of external ids in its order, which is that of the groups: nothing is sorted.
    const asked = sql`(true${isOf("m", { integration, entityType })}) IS TRUE`;
    // The index has all that tells which there are. The entities are read of those only, spelled as jsonb is.
    const entityIds = sql`(SELECT '[' || group_concat(json_quote(e."entityId"), ', ' ORDER BY e."entityId") || ']' FROM ${mappingsAs("e")}
      WHERE ${isVisible("e", caller)} AND e."externalId" = m."externalId" AND e."integration" = m."integration" AND e."entityType" = m."entityType")`;
    // A subquery keeps its order only with a limit; this is none.
    return {
      select: sql`SELECT m."integration" AS "integration", m."entityType" AS "entityType", m."externalId" AS "externalId",
        count(*) AS "count", ${entityIds} AS "entityIds" FROM ${mappingsAs("m")}
        WHERE ${isVisible("m", caller)} AND m."externalId" IS NOT NULL AND ${asked}
        GROUP BY m."externalId", m."integration", m."entityType" HAVING count(*) > 1
        ORDER BY m."externalId", m."integration", m."entityType" LIMIT -1`,
    };
  },
});
