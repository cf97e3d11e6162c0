/** ORDER BY, LIMIT and OFFSET of a read. */

import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan } from "../../../plan/plan";
import type { ValueSets } from "../conditions/decided-set";
import { buildOrder } from "./order";

/**
 * SQLite has no OFFSET without LIMIT; `LIMIT -1` means no limit. The limit is part of the text: SQLite plans with the value of
 * a bound one, and so compiles the statement again for each request.
 */
export function buildPage({ order, source, limit, offset }: ReadPlan, sets: ValueSets): SQL {
  const terms = buildOrder(order, source, sets);
  const parts = [
    ...(terms ? [sql` ORDER BY ${terms}`] : []),
    ...(limit !== undefined || offset > 0 ? [sql.raw(` LIMIT ${limit ?? -1}`)] : []),
    ...(offset > 0 ? [sql` OFFSET ${offset}`] : []),
  ];
  return sql.join(parts, sql``);
}
