/** Where the companies are that move or have moved, as the databases say: what the value in KV is made of. */
import type { Place, Places } from "../access/place";
import type { Databases } from "../config/bindings";
import { listDatabases } from "../db/databases";
import type { FenceState } from "./fence";

type Entry = readonly [companyId: string, place: Place];

export async function collectPlaces(env: Databases): Promise<Places> {
  const found = await Promise.all(
    listDatabases(env).map(async ([name, database]) => {
      const { results } = await database
        .prepare(
          `SELECT "companyId", "state" FROM "companyFence"
           UNION ALL SELECT "companyId", 'arrived' FROM "companyArrival" WHERE "arrivedAt" IS NOT NULL
             AND "companyId" NOT IN (SELECT "companyId" FROM "companyFence") ORDER BY 1`,
        )
        .all<{ companyId: string; state: FenceState | "arrived" }>();
      const of = (...states: readonly (FenceState | "arrived")[]): readonly Entry[] =>
        results
          .filter(({ state }) => states.includes(state))
          .map(({ companyId, state }) => [companyId, { database: name, moving: state !== "arrived" }]);
      return { left: of("left"), arrived: of("arrived"), leaving: of("leaving", "frozen") };
    }),
  );
  // The last that is said of a company counts.
  const kinds = ["left", "arrived", "leaving"] as const;
  return Object.fromEntries(kinds.flatMap((kind) => found.flatMap((one) => one[kind])));
}
