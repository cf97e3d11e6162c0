/**
 * What the Worker answers otherwise than PostgreSQL, pinned on both sides: what holds no longer is to be taken from
 * here, from `known-differences.ts` and from the README's table, which has the reasons.
 */
import type { Answer, Question } from "./case.ts";

interface UnlikeCase extends Question {
  readonly worker: Answer;
  readonly postgres: Answer;
}

/** Of the company globex: its rows called unlike hold what the two databases keep otherwise. */
export const unlikeCases: readonly UnlikeCase[] = [
  {
    behaviour: "numbers of JSON keep their letters",
    search: "select=n:metadata->n&id=in.(unlike-0,unlike-1)&order=id",
    sql: `SELECT metadata->'n' AS n FROM m WHERE id IN ('unlike-0', 'unlike-1') ORDER BY id`,
    worker: ['{"n":1e2}', '{"n":-0}'],
    postgres: ['{"n":100}', '{"n":0}'],
  },
  {
    behaviour: "so does their text",
    search: "select=id&metadata->>n=eq.100",
    sql: `SELECT id FROM m WHERE metadata->>'n' = '100'`,
    worker: [],
    postgres: ['{"id":"unlike-0"}'],
  },
  {
    behaviour: "avg is a float",
    search: "select=metadata->>n::numeric.avg()&metadata->>n=in.(0.1,0.2)",
    sql: `SELECT avg((metadata->>'n')::numeric) FROM m WHERE metadata->>'n' = ANY ('{0.1,0.2}')`,
    worker: ['{"avg":0.15000000000000002}'],
    postgres: ['{"avg":0.15000000000000000000}'],
  },
  {
    behaviour: "the sum of fractions is a float",
    search: "select=metadata->>n::numeric.sum()&metadata->>n=in.(0.1,0.2)",
    sql: `SELECT sum((metadata->>'n')::numeric) FROM m WHERE metadata->>'n' = ANY ('{0.1,0.2}')`,
    worker: ['{"sum":0.30000000000000004}'],
    postgres: ['{"sum":0.3}'],
  },
  {
    behaviour: "the greatest text of arrays has no spaces",
    search: "select=metadata->>l.max()",
    sql: `SELECT max(metadata->>'l') FROM m`,
    worker: ['{"max":"[1,2]"}'],
    postgres: ['{"max":"[1, 2]"}'],
  },
  {
    behaviour: "a cast to a time is not made beside an aggregate",
    search: "select=metadata->>t::timestamptz.max()",
    sql: `SELECT max((metadata->>'t')::timestamptz) FROM m`,
    worker: "PGRST127",
    postgres: ['{"max":null}'],
  },
  {
    behaviour: "a pattern that ends in its escape character is refused, whatever the rows",
    search: "select=id&entityId=like.zzz\\",
    sql: `SELECT id FROM m WHERE "entityId" LIKE 'zzz\\'`,
    worker: "22025",
    postgres: [],
  },
  {
    behaviour: "a regular expression does not look ahead",
    search: "select=id&externalId=match.^a(?=.b)&id=eq.unlike-0",
    sql: `SELECT id FROM m WHERE "externalId" ~ '^a(?=.b)' AND id = 'unlike-0'`,
    worker: "2201B",
    postgres: ['{"id":"unlike-0"}'],
  },
  {
    behaviour: "a regular expression does not refer back",
    search: "select=id&companyId=match.(.).*\\1&id=eq.unlike-0",
    sql: `SELECT id FROM m WHERE "companyId" ~ '(.).*\\1' AND id = 'unlike-0'`,
    worker: "2201B",
    postgres: [],
  },
  {
    behaviour: "a list has no lists in it",
    search: "select=id&id=eq(any).{{unlike-0}}",
    sql: `SELECT id FROM m WHERE id = ANY ('{{unlike-0}}')`,
    worker: "22P02",
    postgres: ['{"id":"unlike-0"}'],
  },
  {
    behaviour: "a list does not tell its bounds",
    search: "select=id&id=eq(any).[0:0]={unlike-0}",
    sql: `SELECT id FROM m WHERE id = ANY ('[0:0]={unlike-0}')`,
    worker: "22P02",
    postgres: ['{"id":"unlike-0"}'],
  },
  {
    behaviour: "a date is ISO 8601",
    search: "select=id&createdAt=eq.1 Jan 2026&entityType=eq.unlike",
    sql: `SELECT id FROM m WHERE "createdAt" = '1 Jan 2026' AND "entityType" = 'unlike'`,
    worker: "22007",
    postgres: ['{"id":"unlike-2"}'],
  },
  {
    behaviour: "no word is a time",
    search: "select=id&createdAt=lt.yesterday&id=eq.unlike-2",
    sql: `SELECT id FROM m WHERE "createdAt" < 'yesterday' AND id = 'unlike-2'`,
    worker: "22007",
    postgres: ['{"id":"unlike-2"}'],
  },
  {
    behaviour: "infinity is refused",
    search: "select=id&createdAt=gt.infinity",
    sql: `SELECT id FROM m WHERE "createdAt" > 'infinity'`,
    worker: "22008",
    postgres: [],
  },
  {
    behaviour: "there is no time before the year 1",
    search: "select=id&createdAt=lt.0044-03-15 BC",
    sql: `SELECT id FROM m WHERE "createdAt" < '0044-03-15 BC'`,
    worker: "22008",
    postgres: [],
  },
  {
    behaviour: "nor after the year 9999",
    search: "select=id&createdAt=gt.10000-01-01",
    sql: `SELECT id FROM m WHERE "createdAt" > '10000-01-01'`,
    worker: "22008",
    postgres: [],
  },
  {
    behaviour: "nor one in a zone, where it is cast to a date",
    search: "select=createdAt::date&id=eq.unlike-0",
    timeZone: "America/New_York",
    sql: `SELECT "createdAt"::date FROM m WHERE id = 'unlike-0'`,
    worker: "22008",
    postgres: ['{"createdAt":"0001-12-31 BC"}'],
  },
  {
    behaviour: "a time without an offset is UTC, whatever zone is preferred",
    search: "select=id&id=eq.unlike-2&createdAt=eq.2026-01-01",
    timeZone: "America/New_York",
    sql: `SELECT id FROM m WHERE id = 'unlike-2' AND "createdAt" = '2026-01-01'`,
    worker: ['{"id":"unlike-2"}'],
    postgres: [],
  },
  {
    behaviour: "a path into a column that is not JSON leads nowhere",
    search: "select=e:entityType->0&id=eq.unlike-0",
    sql: `SELECT to_jsonb("entityType")->0 AS e FROM m WHERE id = 'unlike-0'`,
    worker: ['{"e":null}'],
    postgres: ['{"e":"unlike"}'],
  },
  {
    behaviour: "an index that no integer holds leads nowhere",
    search: "select=n:metadata->99999999999&id=eq.unlike-0",
    sql: `SELECT metadata->'99999999999'::int AS n FROM m WHERE id = 'unlike-0'`,
    worker: ['{"n":null}'],
    postgres: "22003",
  },
  {
    behaviour: "text is searched in English or simply",
    search: "select=id&entityType=fts(french).unlike&id=eq.unlike-0",
    sql: `SELECT id FROM m WHERE to_tsvector('french', "entityType") @@ to_tsquery('french', 'unlike') AND id = 'unlike-0'`,
    worker: "42704",
    postgres: ['{"id":"unlike-0"}'],
  },
  {
    behaviour: "there are the types that the API needs",
    search: "select=id::bytea&id=eq.unlike-0",
    sql: `SELECT id::bytea FROM m WHERE id = 'unlike-0'`,
    worker: "42704",
    postgres: ['{"id":"\\\\x756e6c696b652d30"}'],
  },
  {
    behaviour: "a member may have an empty name",
    search: 'select=metadata->""&id=eq.unlike-0',
    sql: `SELECT metadata->'' AS "" FROM m WHERE id = 'unlike-0'`,
    worker: ['{"":null}'],
    postgres: "42601",
  },
  {
    behaviour: "a backslash stays one in CSV",
    search: "select=externalId&id=eq.unlike-0",
    csv: true,
    sql: `SELECT "externalId" FROM m WHERE id = 'unlike-0'`,
    worker: ['"a\\b"'],
    postgres: ['"a\\\\b"'],
  },
  {
    behaviour: "an embedded row has no spaces in CSV",
    search: "select=company(id)&id=eq.unlike-0",
    csv: true,
    sql: `SELECT '{"id":"globex"}'::jsonb AS company FROM m WHERE id = 'unlike-0'`,
    worker: ['"{""id"":""globex""}"'],
    postgres: ['"{""id"": ""globex""}"'],
  },
];
