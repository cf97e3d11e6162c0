/** Deletes backups past their retention, a folder at a time. */

/** R2 lists and deletes so many objects in one call. */
const MOST = 1_000;

/** `2026-11-29T11:00:00.000Z` → `20261129T110000000Z`: sorts by time, and is a folder's name on every system. */
export function folderName(startedAt: string): string {
  return startedAt.replaceAll(/[-:.]/g, "");
}

/**
 * Deletes a step of the oldest backup that began before the horizon, whole or not.
 * @param newest the folder that stays, whatever its age
 * @returns whether there may be more to delete
 */
export async function deleteOldest(
  bucket: R2Bucket,
  database: string,
  newest: string,
  horizon: string,
): Promise<boolean> {
  const { delimitedPrefixes } = await bucket.list({ prefix: `${database}/`, delimiter: "/" });
  const before = `${database}/${folderName(horizon)}/`;
  const oldest = delimitedPrefixes.toSorted().find((folder) => folder < before && folder !== newest);
  if (oldest === undefined) return false;
  // The manifest first: what is left of a deleted backup is none.
  await bucket.delete(`${oldest}manifest.json`);
  const { objects } = await bucket.list({ prefix: oldest, limit: MOST });
  await bucket.delete(objects.map(({ key }) => key));
  return true;
}
