/** Tells all isolates where companies are: what the databases say → the value in KV (src/placement/directory.ts). */
import type { Place, Places } from "../access/place";
import type { Bindings } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { readPlaces, writePlaces } from "../placement/directory";
import type { FenceState } from "../placement/fence";

/** How often it starts over because the databases say something else by now. */
const MOST_TRIES = 5;

type Entry = readonly [companyId: string, place: Place];

/** The companies that move or have moved. */
export async function collectPlaces(env: Bindings): Promise<Places> {
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

/** Writes it, and again while it changes under way: of two moves that end together, the second must not be lost. */
export async function publishPlaces(env: Bindings): Promise<void> {
  let text = JSON.stringify(await collectPlaces(env));
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    await writePlaces(env.API_KEYS, text);
    const now = JSON.stringify(await collectPlaces(env));
    if (now === text) return;
    text = now;
  }
}

/** Whether KV says of the company what the databases say. */
export async function isPublished(env: Bindings, companyId: string, place: Place): Promise<boolean> {
  const said = (await readPlaces(env.API_KEYS))[companyId];
  return said?.database === place.database && said.moving === place.moving;
}

/** Mends what a crash left, once in a while. */
export async function sweepPlaces(env: Bindings): Promise<void> {
  if (listDatabases(env).length === 1) return;
  const [said, known] = await Promise.all([readPlaces(env.API_KEYS), collectPlaces(env)]);
  const sorted = (places: Places) =>
    JSON.stringify(Object.entries(places).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (sorted(said) !== sorted(known)) await publishPlaces(env);
}
