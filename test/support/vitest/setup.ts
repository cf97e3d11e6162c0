/**
 * Before the tests of every file: storage with nothing in it but the tables. The files of a worker run one after the
 * other in it, which takes a third of the time that a worker each would.
 */
import { evictAllDurableObjects, listDurableObjectIds, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { applyMigrations } from "../fixtures";

const MOST_RESETS = 5;

/** Whether one of the databases of the tests has tables. */
async function hasTables(): Promise<boolean> {
  const looks = [env.DB, env.OTHER_DB].map((database) =>
    database.prepare("SELECT 1 FROM sqlite_master").first(),
  );
  return (await Promise.all(looks)).some((found) => found !== null);
}

// A webhook that still delivers would keep the deleted database open.
if ((await listDurableObjectIds(env.WEBHOOKS)).length > 0) await evictAllDurableObjects();
// A database that was just in use may outlive a reset, and not the next one.
for (let resets = 1; ; resets += 1) {
  await reset();
  if (!(await hasTables())) break;
  if (resets === MOST_RESETS) throw new Error("the database of the file before is still there");
}
await applyMigrations();
// What the file before left running may write once more after the reset. The feed comes last, since it tells of deletions.
await env.DB.batch(
  [
    "externalIntegrationMapping",
    "company",
    "externalIntegrationMappingChange",
    "externalIntegrationMappingWriter",
  ].map((table) => env.DB.prepare(`DELETE FROM "${table}"`)),
);
const { keys } = await env.API_KEYS.list();
await Promise.all(keys.map(({ name }) => env.API_KEYS.delete(name)));
