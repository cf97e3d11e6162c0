/** `orphans`: the mappings of a type whose entity is not in the list of existing entities (SPEC §12). */
import { sql } from "drizzle-orm";
import * as z from "zod/mini";
import { buildListSource } from "../postgrest";
import { text, texts } from "../rpc/arguments";
import { defineView } from "../rpc/define-view";
import { mappingResult, selectMapping } from "./mapping-result";
import { isOf, isVisible, mappingsAs } from "./visible-mappings";

/** More than other lists may have, because this one has every entity that exists. */
const MAX_ENTITIES = 50_000;

export const orphans = defineView({
  result: mappingResult("orphans", { isMapping: true }),
  // The order of the index on entities.
  order: ["entityId", "integration"],
  parameters: () => ({
    entityType: text(),
    integration: z.optional(text()),
    entityIds: texts(MAX_ENTITIES),
  }),
  rows({ entityType, integration, entityIds }, caller) {
    const known = sql`SELECT value FROM ${buildListSource(entityIds)}`;
    const condition = sql`${isVisible("m", caller)}${isOf("m", { entityType, integration })} AND m."entityId" NOT IN (${known})`;
    return { select: sql`SELECT ${sql.raw(selectMapping("m"))} FROM ${mappingsAs("m")} WHERE ${condition}` };
  },
});
