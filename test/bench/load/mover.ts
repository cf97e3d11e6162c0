/** Moves a company of the load to the other database by `npm run companies`, and looks for what was lost or doubled. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { adminToken, type LoadWorker } from "./worker.ts";

const command = fileURLToPath(new URL("../../../src/cli/companies/companies.ts", import.meta.url));
const COMPANY = "acme";
/** So many mappings that copying them takes a while. */
const MAPPINGS = 50_000;
/** An isolate goes by what it has read for 30 s. */
const ANNOUNCE_SECONDS = "31";

export async function addMappings({ database }: LoadWorker): Promise<void> {
  await database
    .prepare(
      `WITH RECURSIVE "n" ("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < ${MAPPINGS})
       INSERT INTO "externalIntegrationMapping" ("id", "entityType", "entityId", "integration", "externalId",
         "allowDuplicateExternalId", "metadata", "companyId")
       SELECT 'old-' || "i", 'item', 'old-' || "i", 'quickbooks', 'o-' || "i", 0, '{"n": ' || "i" || '}', '${COMPANY}' FROM "n"`,
    )
    .run();
}

/** @returns what the command says at the end */
export async function moveCompany({ url }: LoadWorker): Promise<string> {
  const words = ["move", COMPANY, "--to", "DB_EAST", "--announce-seconds", ANNOUNCE_SECONDS, "--url", url];
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...words], {
    env: { ...process.env, ADMIN_TOKEN: adminToken },
  });
  return stdout;
}

/** Each write of the load has an external id of its own, so the feed tells of it once. */
export async function countDoubled({ database, further }: LoadWorker) {
  const number = async (where: LoadWorker["further"], text: string) =>
    Number(await where?.prepare(text).bind(COMPANY).first("n"));
  const feed = `FROM "externalIntegrationMappingChange" WHERE "companyId" = ?1`;
  return {
    "doubled changes": await number(
      further,
      `SELECT count(*) AS "n" FROM (SELECT 1 ${feed} AND "mappingId" LIKE 'load-%'
         GROUP BY "mappingId", "externalId" HAVING count(*) > 1)`,
    ),
    "gaps in the feed": await number(further, `SELECT max("seq") - count(*) AS "n" ${feed}`),
    "changes in the old database": await number(database, `SELECT count(*) AS "n" ${feed}`),
    "changes in the new database": await number(further, `SELECT count(*) AS "n" ${feed}`),
  };
}
