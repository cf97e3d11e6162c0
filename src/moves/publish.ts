/** Tells all isolates where companies are: what the databases say → the value in KV (src/placement/directory.ts). */
import type { Place, Places } from "../access/place";
import type { Bindings } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { collectPlaces } from "../placement/collect-places";
import { readPlaces, writePlaces } from "../placement/directory";

/** How often it starts over because the databases say something else by now. */
const MOST_TRIES = 5;

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
  const said = (await readPlaces(env.API_KEYS))?.[companyId];
  return said?.database === place.database && said.moving === place.moving;
}

/**
 * Mends what a crash or a loss of KV left: once in a while, and before keys are imported.
 * @returns whether there was something to tell
 */
export async function sweepPlaces(env: Bindings): Promise<boolean> {
  if (listDatabases(env).length === 1) return false;
  const [said, known] = await Promise.all([readPlaces(env.API_KEYS), collectPlaces(env)]);
  const sorted = (places: Places) =>
    JSON.stringify(Object.entries(places).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (said !== null && sorted(said) === sorted(known)) return false;
  await publishPlaces(env);
  return true;
}
