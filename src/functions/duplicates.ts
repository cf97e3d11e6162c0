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
    // With `IS TRUE`, SQLite walks the index of external ids, which is in the order of the groups, so nothing is sorted.
    const asked = sql`(true${isOf("m", { integration, entityType })}) IS TRUE`;
    // The index alone tells which ids are duplicates; entities are read for those only. The list is spelled like jsonb.
    const entityIds = sql`(SELECT '[' || group_concat(json_quote(e."entityId"), ', ' ORDER BY e."entityId") || ']' FROM ${mappingsAs("e")}
      WHERE ${isVisible("e", caller)} AND e."externalId" = m."externalId" AND e."integration" = m."integration" AND e."entityType" = m."entityType")`;
    // SQLite keeps the order of a subquery only if it has a LIMIT; -1 means no limit.
    return {
      select: sql`SELECT m."integration" AS "integration", m."entityType" AS "entityType", m."externalId" AS "externalId",
        count(*) AS "count", ${entityIds} AS "entityIds" FROM ${mappingsAs("m")}
        WHERE ${isVisible("m", caller)} AND m."externalId" IS NOT NULL AND ${asked}
        GROUP BY m."externalId", m."integration", m."entityType" HAVING count(*) > 1
        ORDER BY m."externalId", m."integration", m."entityType" LIMIT -1`,
    };
  },
});
