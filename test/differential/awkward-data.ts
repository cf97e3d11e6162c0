/**
 * Rows that are hard to get right: accents, emoji, wildcards and quotes, empty and long text, nulls, JSON of every
 * kind with numbers of any size, times around midnight with offsets and microseconds. JSON is kept as text, so that
 * its numbers reach both databases to the letter.
 */

/** Text for columns, for strings in JSON and for filter values. */
export const texts: readonly string[] = [
  "",
  " ",
  "a",
  "A",
  "b",
  "ab",
  "abc",
  "ABC",
  "aXc",
  "é",
  "É",
  "e\u0301",
  "école",
  "École",
  "ÉCOLE",
  "straße",
  "STRASSE",
  "ẞ",
  "İstanbul",
  "istanbul",
  "ISTANBUL",
  "ılık",
  "5 \u212a",
  "Σίσυφος",
  "ΣΊΣΥΦΟΣ",
  "ς",
  "ŒUVRE",
  "œuvre",
  "Ǆ",
  "ǆ",
  "😀",
  "a😀b",
  "👩‍👩‍👧",
  "100%",
  "100\\%",
  "a_b",
  "a*b",
  "a?b",
  "[abc]",
  "a]b",
  "[",
  "\\",
  "a\\b",
  "\\\\",
  "'",
  "O'Brien",
  '"quoted"',
  "a,b",
  "(a)",
  "{a}",
  "{a,b}",
  '{"a": 1}',
  "[1, 2]",
  "a.b",
  "a:b",
  "null",
  "NULL",
  "true",
  "t",
  "0",
  "1",
  "01",
  "1.0",
  "-1",
  "9",
  "10",
  "9007199254740993",
  "12345678901234567890",
  "1.5",
  " 7 ",
  " lead",
  "trail ",
  "tab\there",
  "line\nbreak",
  "cr\r\nlf",
  "\u00a0",
  "\u200b",
  "~",
  "\u0001",
  "zz",
  "Z",
  "\uffff",
  "\ue000",
  "\ufffd",
  "𐀀",
  "ÿ",
  "Ā",
  "日本語",
  "한국어",
  "The quick brown foxes were running",
  "Running runners run quickly",
  "fat cats and fat rats",
  "a fat cat sat on a mat",
  "It's the cat's pyjamas",
  "well-known co-operation",
  "2026-01-01",
  "x".repeat(300),
  `${"long text with spaces é ".repeat(20)}end`,
];

/** Values of `metadata`, as JSON text. */
export const jsonValues: readonly string[] = [
  "{}",
  "[]",
  '""',
  "0",
  "1",
  "-1",
  "1.0",
  "1.10",
  "1.1",
  "9",
  "10",
  "12345678901234567890",
  "12345678901234567891",
  "0.1",
  "0.10000000000000000001",
  "0.000001",
  "true",
  "false",
  '"a"',
  '"A"',
  '"é"',
  '"null"',
  '"true"',
  '"1"',
  '"😀"',
  "[1,2,3]",
  "[1,[2,[3]]]",
  "[[]]",
  "[{}]",
  "[null]",
  '[1,"1",true,null]',
  "[3,2,1]",
  '["a","b"]',
  '["b","a","a"]',
  '[{"a":1},{"a":2,"b":[1,2]}]',
  '{"a":1}',
  '{"a":1.0}',
  '{"a":"1"}',
  '{"a":null}',
  '{"a":true}',
  '{"a":{}}',
  '{"a":[]}',
  '{"a":{"b":{"c":[1,2,{"d":"x"}]}}}',
  '{"a":[{"b":1},{"b":2}],"s":"é"}',
  '{"b":1,"a":2}',
  '{"bb":1,"a":2,"ccc":[3]}',
  '{"n":9}',
  '{"n":10}',
  '{"n":-5}',
  '{"n":"9"}',
  '{"n":1.50}',
  '{"n":1.5}',
  '{"n":123456789012345678901234567890.125}',
  '{"n":9007199254740993}',
  '{"n":9007199254740992}',
  '{"n":0.1}',
  '{"n":null}',
  '{"n":[1]}',
  '{"n":0,"a":1}',
  '{"list":["a","b",null,true,1]}',
  '{"list":[{"k":"v"},{"k":"w"}],"n":2}',
  '{"list":[]}',
  '{"list":{"0":"key"}}',
  '{"ключ":"значение"}',
  '{"q\\"t":1,"a":"quote"}',
  '{"back\\\\slash":"b"}',
  '{"k.x":"dot"}',
  '{"k x":"space"}',
  '{"0":"zero","a":"0"}',
  '{"-1":"minus"}',
  '{"":"empty"}',
  '{"__proto__":1}',
  '{"constructor":{"a":1}}',
  '{"a":"a\\"b"}',
  '{"a":"a\\\\b"}',
  '{"a":"tab\\tline\\n"}',
  '{"a":"\\u00e9\\ud83d\\ude00"}',
  '{"t":"2026-01-01T00:00:00Z"}',
  '{"t":"2026-01-01 23:30:00-05"}',
  '{"s":"The quick brown foxes were running"}',
  '{"s":["fat cats","running rats"],"x":"mat"}',
];

/** Times as PostgreSQL prints none of them. */
export const times: readonly string[] = [
  "2026-01-01T00:00:00Z",
  "2025-12-31T23:59:59.999999Z",
  "2026-01-01T00:00:00.000001Z",
  "2026-01-01T02:00:00+02:00",
  "2025-12-31T19:00:00-05:00",
  "2026-03-08T07:30:00Z",
  "2026-11-01T05:30:00Z",
  "2026-11-01T06:30:00.5Z",
  "2024-02-29T12:00:00.120Z",
  "1969-12-31T23:59:59.5Z",
  "1999-12-31T23:45:00-00:15",
  "2026-06-15T12:34:56.789+05:30",
  "9999-12-30T23:59:59.999999Z",
  "0001-01-02T00:00:00Z",
  "1900-01-01T00:00:00Z",
  "2038-01-19T03:14:08Z",
];

export interface Mapping {
  readonly id: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly integration: string;
  readonly externalId: string | null;
  readonly allowDuplicateExternalId: boolean;
  /** JSON text; null: SQL's null. */
  readonly metadata: string | null;
  readonly lastSyncedAt: string | null;
  readonly remoteUpdatedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
  readonly companyId: string;
}

/** `list[index]`, round and round. */
function at<T>(list: readonly [T, ...(readonly T[])] | readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError("an empty list");
  return item;
}

const entityTypes = ["customer", "item", "Customer", "purchaseOrder", "é", "a_b"];
const integrations = ["xero", "quickbooks", "Xero", "linear"];

function makeMapping(index: number, companyId: string): Mapping {
  const optional = <T>(list: readonly T[], step: number) =>
    (index + step) % 5 === 0 ? null : at(list, index * step + step);
  return {
    id: `${companyId}-${String(index).padStart(3, "0")}`,
    entityType: at(entityTypes, index),
    entityId: at(texts, index),
    integration: at(integrations, index >> 1),
    externalId: optional(texts, 7),
    allowDuplicateExternalId: index % 3 === 0,
    metadata: index % 11 === 10 ? null : at(jsonValues, index),
    lastSyncedAt: optional(times, 3),
    remoteUpdatedAt: optional(times, 1),
    createdAt: at(times, index * 5),
    updatedAt: at(times, index),
    createdBy: optional(texts, 13),
    updatedBy: optional(["key:1", "key:2", "É"], 1),
    companyId,
  };
}

/** The company whose key asks, and one whose rows it must never see. */
export const companies = [
  { id: "acme", name: "Acme Électrique" },
  { id: "globex", name: "Globex" },
] as const;

export const mappings: readonly Mapping[] = [
  ...Array.from({ length: texts.length + 1 }, (_, index) => makeMapping(index, "acme")),
  ...Array.from({ length: 10 }, (_, index) => makeMapping(index, "globex")),
  // What the two databases keep otherwise is not among the rows of the queries that are made up.
  ...['{"n":1e2}', '{"n":-0}', '{"n":0.1}', '{"n":0.2}', '{"l":[1,2]}'].map(
    (metadata, index): Mapping => ({
      ...makeMapping(index, "globex"),
      id: `unlike-${index}`,
      entityType: "unlike",
      externalId: index === 0 ? "a\\b" : null,
      metadata,
      createdAt: at(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2026-01-01T00:00:00Z"], index),
    }),
  ),
];

/** The rows as a JSON array, for a bulk insert. */
export function writeBody(rows: readonly Mapping[]): string {
  const objects = rows.map(({ metadata, ...columns }) =>
    JSON.stringify(columns).replace(/}$/, `,"metadata":${metadata ?? "null"}}`),
  );
  return `[${objects.join(",")}]`;
}
