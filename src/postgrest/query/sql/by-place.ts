/** Names the columns of a result by their position: two members of a row may have the same name. */

import { type SQL, sql } from "drizzle-orm";
import { identifier } from "./values/identifier";

export function byPlace(members: readonly SQL[]): SQL {
  return sql.join(
    members.map((member, index) => sql`${member} AS ${identifier(String(index))}`),
    sql`, `,
  );
}
