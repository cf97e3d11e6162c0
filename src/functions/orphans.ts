/** `orphans`: the mappings of a type whose entity is not in a list of those that there are (SPEC §12). */
import { sql } from "drizzle-orm";
import * as z from "zod/mini";
import { buildListSource } from "../postgrest";
import { text, texts } from "../rpc/arguments";
import { defineView } from "../rpc/define-view";
import { mappingResult, selectMapping } from "./mapping-result";
import { isOf, isVisible, mappingsAs } from "./visible-mappings";

/** A list of everything that there is is longer than one of what is asked for. */
const MAX_ENTITIES = 50_000;

export const orphans = defineView({
  result: mappingResult("orphans", { isMapping: true }),
  // The order of the index of entities.
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
