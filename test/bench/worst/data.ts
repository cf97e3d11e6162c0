/** The rows of `npm run worst`: companies with the data that makes each kind of request expensive. */
import type { LocalDatabase } from "../migrate.ts";

interface Filling {
  readonly rows: number;
  /** An SQL expression over the row's number `i`, from 0. */
  readonly metadata: string;
  /** Default: text of the number. */
  readonly externalId?: string;
}

/** A JSON array, or the members of an object, of `count` items, each an expression over `j`, as one SQL expression. */
const list = (count: number, item: string) =>
  `(WITH RECURSIVE m(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM m WHERE j + 1 < ${count}) SELECT '[' || group_concat(${item}, ',') || ']' FROM m)`;
const object = (count: number, value: string) =>
  `(WITH RECURSIVE m(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM m WHERE j + 1 < ${count}) SELECT '{' || group_concat(printf('"k%06d": ', j) || ${value}, ', ') || '}' FROM m)`;
/** `bytes` characters of text that begins with the row's number. */
const text = (bytes: number, filler = "'ab'") =>
  `printf('%09d', i) || substr(replace(hex(zeroblob(${Math.ceil(bytes / 4)})), '00', ${filler} || ${filler}), 1, ${bytes - 9})`;

/** How many rows the largest companies have. */
export const ROWS = 200_000;

const small = `CASE i % 8
  WHEN 0 THEN NULL WHEN 1 THEN i || '' WHEN 2 THEN '"tier-' || i % 7 || '"' WHEN 3 THEN '[' || i % 100 || ', ' || i || '.50]'
  WHEN 4 THEN 'true' WHEN 5 THEN '[]'
  ELSE '{"tags": ["a", "b-' || i % 10 || '"], "rate": ' || i % 1000 || '.10, "source": "sync"}' END`;
const nested = (depth: number) =>
  `replace(hex(zeroblob(${depth})), '00', '[') || i || replace(hex(zeroblob(${depth})), '00', ']')`;

const fillings = (rows: number): Readonly<Record<string, Filling>> => ({
  /** Many small values of every kind. */
  acme: { rows, metadata: small },
  /** One value of many numbers, and one of many members. */
  numbers: { rows: 20, metadata: list(20_000, "j + i") },
  members: { rows: 20, metadata: object(20_000, "j") },
  /** Numbers that no double holds. */
  precise: { rows: 20, metadata: list(2500, "'12345678901234567890.' || (j + i)") },
  /** Arrays inside each other. */
  deep: { rows: Math.min(10_000, rows), metadata: nested(60) },
  deepest: { rows: 500, metadata: nested(500) },
  /** Values as large as a row may have. */
  full: { rows: 1000, metadata: `'"' || ${text(60_000)} || '"'` },
  /** The same, with one character that makes V8 keep all of a text in two bytes each. */
  wide: { rows: 270, metadata: `'"' || char(128512) || ${text(60_000)} || '"'` },
  /** Values from before there was such a bound. */
  heavy: { rows: 60, metadata: `'"' || ${text(1_800_000)} || '"'` },
  /** Many elements in one value, for containment. */
  arrays: { rows: 10, metadata: list(20_000, "'[' || j || ']'") },
  lists: { rows: 10, metadata: list(100_000, "'[' || ((j + i) % 2000) || ']'") },
  /** Text that patterns have to walk. */
  words: { rows: 20, metadata: "NULL", externalId: text(200_000, "'a'") },
});

/** The companies by name; each has a key of its own. */
export const companies = Object.keys(fillings(0));

export async function fill(
  database: LocalDatabase,
  rows: number,
  progress: (text: string) => void,
): Promise<void> {
  for (const [company, filling] of Object.entries(fillings(rows))) {
    for (let start = 0; start < filling.rows; start += CHUNK) {
      progress(`filling ${company}: ${start} of ${filling.rows} rows`);
      const end = Math.min(filling.rows, start + CHUNK);
      await database.prepare(insert(filling)).bind(company, start, end).run();
    }
  }
}

const CHUNK = 50_000;

/** D1 binds a number as a REAL, which rows are not counted with. */
const insert = ({ metadata, externalId = "'external-' || i" }: Filling) => `
  WITH RECURSIVE n(i) AS (SELECT CAST(?2 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?3)
  INSERT INTO "externalIntegrationMapping" (
    "id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata",
    "createdAt", "updatedAt", "createdBy", "updatedBy", "companyId"
  )
  SELECT ?1 || '-' || printf('%08d', i), 'item', 'entity-' || i, 'xero', ${externalId}, 1, ${metadata},
    strftime('%Y-%m-%dT%H:%M:%f000Z', 1767225600 + i, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%f000Z', 1767225600 + i * 7919 % 1000003, 'unixepoch'),
    'worst', 'worst', ?1
  FROM n`;
