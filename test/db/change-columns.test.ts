/** The triggers of the change feed tell of every column of a mapping: one that is added needs them made anew. */
import { env } from "cloudflare:workers";
import { getTableColumns } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { externalIntegrationMapping } from "../../src/db/schema";
import { clearFeed } from "../support/feed";
import { makeCompany } from "../support/fixtures";
import { clearRows } from "../support/mappings";

const names = Object.values(getTableColumns(externalIntegrationMapping)).map(({ name }) => name);
/** A touch is no change. */
const untold = ["lastSyncedAt", "updatedAt", "updatedBy"];

beforeEach(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  await clearRows();
  await clearFeed();
});

const insert = () =>
  env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId")
     VALUES ('m1', 'item', 'i1', 'xero', 0, 'acme')`,
  ).run();

async function readFeed(): Promise<readonly { readonly after: string | null }[]> {
  const query = 'SELECT "after" FROM "externalIntegrationMappingChange" ORDER BY "companyId", "seq"';
  return (await env.DB.prepare(query).all<{ after: string | null }>()).results;
}

/** A value that the column has not. */
function otherValue(name: string): string | number {
  if (name === "allowDuplicateExternalId") return 1;
  if (name === "metadata") return "[1]";
  if (name === "companyId") return "globex";
  return name.endsWith("At") ? "2027-01-01T00:00:00.000000Z" : "other";
}

it("has every column in the row of a change", async () => {
  await insert();
  const [change] = await readFeed();
  expect(Object.keys(JSON.parse(change?.after ?? "{}")).sort()).toEqual(names.toSorted());
});

it.each(names)("records a change of %s, unless it is a touch", async (name) => {
  await insert();
  const statement = env.DB.prepare(`UPDATE "externalIntegrationMapping" SET "${name}" = ?`);
  await statement.bind(otherValue(name)).run();
  expect((await readFeed()).length > 1).toBe(!untold.includes(name));
});
