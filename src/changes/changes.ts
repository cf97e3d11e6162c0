/** `changes`: the changes of a company's mappings after a cursor (SPEC §14). */
import { getTableColumns, sql } from "drizzle-orm";
import { foreignKey, sqliteTable, text as textColumn } from "drizzle-orm/sqlite-core";
import * as z from "zod/mini";
import { changeColumns, company, externalIntegrationMappingChange as feed } from "../db/schema";
import { text, texts } from "../rpc/arguments";
import { defineView } from "../rpc/define-view";
import { argumentErrors } from "../rpc/errors";
import { buildCursor, type Cursor, readCursor } from "./cursor";
import { buildNarrowing } from "./narrowing";
import { NOW } from "./since";
import { buildState, readState } from "./state";

const NAME = "changes";

const result = sqliteTable(NAME, { ...changeColumns(), cursor: textColumn("cursor").notNull() }, (table) => [
  foreignKey({ name: "changes_companyId_fkey", columns: [table.companyId], foreignColumns: [company.id] }),
]);

export const changes = defineView({
  result,
  order: ["seq"],
  urlArguments: ["cursor"],
  parameters: () => ({
    since: z.optional(text()),
    /** The same in the URL of a next page (SPEC §13). */
    cursor: z.optional(text()),
    integrations: z.optional(texts()),
    entityTypes: z.optional(texts()),
  }),
  rows({ since, cursor, integrations, entityTypes }, { key, companyId, visible }) {
    const from = cursor ?? since;
    const place = from === undefined || from === NOW ? undefined : readPlace(from, companyId);
    const conditions = [
      sql`${visible("externalIntegrationMappingChange")}`,
      sql`${feed.companyId} = ${companyId}`,
      ...(from === NOW ? [sql`0`] : []),
      ...(place ? [sql`${feed.seq} > ${place.seq}`] : []),
      ...buildNarrowing({ integrations, entityTypes }),
    ];
    const columns = Object.values(getTableColumns(feed)).map((column) => sql`${column}`);
    const select = sql`SELECT ${sql.join([...columns, sql`${buildCursor} AS "cursor"`], sql`, `)} FROM ${feed} WHERE ${sql.join(conditions, sql` AND `)}`;
    // A key learns nothing about another company, not even where its feed ends.
    if (key.companyId !== null && key.companyId !== companyId) return { select };
    return {
      select,
      walk: {
        order: ["seq"],
        cursor: "cursor",
        ...(place && from !== undefined && { from }),
        parameters: ["cursor", "since"],
        state: buildState(companyId, place),
        end: (state) => readState(companyId, place, state),
        header: "Crosswalk-Cursor",
      },
    };
  },
});

/** @throws 400 `22023` for text that is not a cursor, or a cursor of another company */
function readPlace(text: string, companyId: string): Cursor {
  const place = readCursor(text);
  if (!place) {
    throw argumentErrors.invalid("since", NAME, `since: must be a cursor of an earlier answer, or "${NOW}"`);
  }
  if (place.companyId !== companyId) {
    throw argumentErrors.invalid("since", NAME, "since: is a cursor of another company");
  }
  return place;
}
