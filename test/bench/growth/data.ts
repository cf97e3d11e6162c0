/** The rows of `npm run bench:growth`: made by the database itself, for a million by way of JSON would take minutes. */
import type { LocalDatabase } from "../migrate.ts";

/** The key's company, and one beside it with as many rows. */
export const companies = ["acme", "globex"] as const;

const CHUNK = 10_000;
/** A bulk request's rows have one time: as many as a sync job sends at once. */
const BULK = 1000;

const integrations = ["xero", "quickbooks", "linear", "stripe"] as const;
/** An integration that was tried once, at the start, in place of the last: it has few rows, and all of them are old. */
export const RARE = { integration: "docusign", rows: 50 } as const;
const beforeRareEnds = RARE.rows * integrations.length;
const entityTypes = ["customer", "item", "order"] as const;

/** A thousand rows a second, from the start of the year on. */
const secondOf = (n: number) => Math.floor(n / BULK);
const timeOf = (second: number) =>
  new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().replace(/Z$/, "000Z");

/** Row `n` of the key's company, as far as a request names it: an entity has a row in each of four integrations. */
export function growthRow(n: number) {
  const entity = Math.floor(n / integrations.length);
  const place = n % integrations.length;
  const rare = n < beforeRareEnds && place === integrations.length - 1;
  return {
    id: `acme-${String(n).padStart(8, "0")}`,
    entityType: entityTypes[entity % entityTypes.length] ?? "",
    entityId: `entity-${entity}`,
    integration: rare ? RARE.integration : (integrations[place] ?? ""),
    externalId: `external-${n}`,
    createdAt: timeOf(secondOf(n)),
  };
}

/** Changed in bulk too, two days later, in another order than they were made in. */
export const changedAt = (second: number) => timeOf(172_800 + second);

export async function makeCompanies(database: LocalDatabase): Promise<void> {
  for (const company of companies) {
    await database.prepare("INSERT INTO company (id, name) VALUES (?1, ?1)").bind(company).run();
  }
}

/** Adds rows `from` up to, but not, `to` of each company. */
export async function addRows(
  database: Pick<LocalDatabase, "prepare">,
  from: number,
  to: number,
  progress: (rows: number) => void,
  of: readonly string[] = companies,
): Promise<void> {
  for (let start = from; start < to; start += CHUNK) {
    const end = Math.min(to, start + CHUNK);
    for (const company of of) {
      await database.prepare(insert).bind(company, start, end).run();
    }
    progress(end);
  }
}

const choose = (names: readonly string[], index: string) =>
  `CASE ${names.map((name, place) => `WHEN ${index} % ${names.length} = ${place} THEN '${name}'`).join(" ")} END`;

/** ISO 8601 of so many seconds after the start of the year, with microseconds. */
const time = (second: string) => `strftime('%Y-%m-%dT%H:%M:%f000Z', 1767225600 + ${second}, 'unixepoch')`;

/** D1 binds a number as a REAL, which rows are not counted with. */
const insert = `
  WITH RECURSIVE n(i) AS (SELECT CAST(?2 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?3)
  INSERT INTO "externalIntegrationMapping" (
    "id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata",
    "lastSyncedAt", "createdAt", "updatedAt", "createdBy", "updatedBy", "companyId"
  )
  SELECT
    ?1 || '-' || printf('%08d', i), ${choose(entityTypes, `i / ${integrations.length}`)},
    'entity-' || (i / ${integrations.length}),
    iif(i < ${beforeRareEnds} AND i % ${integrations.length} = ${integrations.length - 1}, '${RARE.integration}', ${choose(integrations, "i")}),
    'external-' || i, i % 2 = 0,
    json_array('tier-' || (i % 7)), ${time(`i / ${BULK}`)}, ${time(`i / ${BULK}`)},
    ${time(`172800 + i * 7919 % 1000003 / ${BULK}`)}, 'growth', 'growth', ?1
  FROM n`;
