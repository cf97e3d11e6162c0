/** What the Worker and PostgreSQL once answered differently, and both answer so now. */
import type { Answer, Question } from "./case.ts";

export interface FixedCase extends Question {
  readonly answer: Answer;
}

export const fixedCases: readonly FixedCase[] = [
  {
    behaviour: "an index finds a scalar, which is an array of one",
    search: "select=id&metadata->>-1=eq.a",
    sql: `SELECT id FROM m WHERE metadata->>-1 = 'a'`,
    answer: ['{"id":"acme-018"}', '{"id":"acme-033"}'],
  },
  {
    behaviour: "so it does at the end of a path, again and again",
    search: "select=a:metadata->a->0->-1&metadata->a->>0=eq.1.0&order=id",
    sql: `SELECT metadata->'a'->0->-1 AS a FROM m WHERE metadata->'a'->>0 = '1.0' ORDER BY id`,
    answer: ['{"a":1.0}'],
  },
  {
    behaviour: "nothing is in an empty list, not even null",
    search: "select=count()&metadata->nothing=not.in.()",
    sql: `SELECT count(*) FROM m WHERE NOT (metadata->'nothing' = ANY ('{}'))`,
    answer: ['{"count":99}'],
  },
  {
    behaviour: "containers are ordered by their members, equal ones by the next term",
    search: "select=metadata&metadata->a=not.is.null&order=metadata.desc,id.desc&limit=9",
    sql: `SELECT metadata FROM m WHERE metadata->'a' IS NOT NULL ORDER BY metadata DESC, id DESC LIMIT 9`,
    answer: [
      '{"metadata":{"a":2,"bb":1,"ccc":[3]}}',
      '{"metadata":{"a":2,"b":1}}',
      '{"metadata":{"a":1,"n":0}}',
      '{"metadata":{"a":"quote","q\\"t":1}}',
      '{"metadata":{"0":"zero","a":"0"}}',
      '{"metadata":{"a":{"b":{"c":[1,2,{"d":"x"}]}}}}',
      '{"metadata":{"a":{}}}',
      '{"metadata":{"a":[]}}',
      '{"metadata":{"a":true}}',
    ],
  },
  {
    behaviour: "numbers are ordered to the last digit",
    search: "select=n:metadata->n&metadata->n=gt.9&order=metadata->n",
    sql: `SELECT metadata->'n' AS n FROM m WHERE metadata->'n' > '9' ORDER BY metadata->'n'`,
    answer: ['{"n":10}', '{"n":9007199254740993}', '{"n":123456789012345678901234567890.125}', '{"n":[1]}'],
  },
  {
    behaviour: "1 and 1.0 are one group",
    search: "select=a:metadata->a,count()&metadata->a=eq.1",
    sql: `SELECT min((metadata->'a')::text)::jsonb AS a, count(*) FROM m WHERE metadata->'a' = '1' GROUP BY metadata->'a'`,
    answer: ['{"a":1,"count":3}'],
  },
  {
    behaviour: "grouped text of arrays is spaced as PostgreSQL spaces it",
    search: "select=l:metadata->>list,count()&metadata->list=not.is.null&order=metadata->>list",
    sql: `SELECT metadata->>'list' AS l, count(*) FROM m WHERE metadata->'list' IS NOT NULL GROUP BY 1 ORDER BY 1`,
    answer: [
      '{"l":"[\\"a\\", \\"b\\", null, true, 1]","count":1}',
      '{"l":"[]","count":1}',
      '{"l":"[{\\"k\\": \\"v\\"}, {\\"k\\": \\"w\\"}]","count":1}',
      '{"l":"{\\"0\\": \\"key\\"}","count":1}',
    ],
  },
  {
    behaviour: "a number beside an aggregate that its type does not hold",
    search: "select=metadata->>n::int.sum()&metadata->>n=like.9007*",
    sql: `SELECT sum((metadata->>'n')::int) FROM m WHERE metadata->>'n' LIKE '9007%'`,
    answer: "22003",
  },
  {
    behaviour: "the same, only counted",
    search: "select=metadata->>n::int.count()&metadata->>n=like.9007*",
    sql: `SELECT count((metadata->>'n')::int) FROM m WHERE metadata->>'n' LIKE '9007%'`,
    answer: "22003",
  },
  {
    behaviour: "JSON that is no number beside an aggregate",
    search: "select=metadata->b::int.sum(),x:metadata->s::int.sum()",
    sql: `SELECT sum((metadata->'b')::int), sum((metadata->'s')::int) AS x FROM m`,
    answer: "22023",
  },
  {
    behaviour: "a letter beyond ASCII folds into an i",
    search: "select=entityId&entityId=ilike.ista*&order=entityId",
    sql: `SELECT "entityId" FROM m WHERE "entityId" ILIKE 'ista%' ORDER BY "entityId"`,
    answer: ['{"entityId":"ISTANBUL"}', '{"entityId":"istanbul"}', '{"entityId":"İstanbul"}'],
  },
  {
    behaviour: "and one into a k",
    search: "select=entityId&entityId=ilike.5 k",
    sql: `SELECT "entityId" FROM m WHERE "entityId" ILIKE '5 k'`,
    answer: ['{"entityId":"5 K"}'],
  },
  {
    behaviour: "an empty list of patterns is still one of text",
    search: "select=id&metadata->a=match(all).{}",
    sql: `SELECT id FROM m WHERE metadata->'a' ~ ALL ('{}')`,
    answer: "42883",
  },
  {
    behaviour: "a no-break space needs no quotes in CSV",
    search: 'select=entityId&entityId=in.(" ","\u00a0")&order=entityId',
    csv: true,
    sql: `SELECT "entityId" FROM m WHERE "entityId" IN (' ', '\u00a0') ORDER BY "entityId"`,
    answer: ['" "', " "],
  },
  {
    behaviour: "a no-break space is no white space in a regular expression",
    search: "select=entityId&entityId=match.^\\s$",
    sql: `SELECT "entityId" FROM m WHERE "entityId" ~ '^\\s$'`,
    answer: ['{"entityId":" "}'],
  },
];
