/** The requests of `npm run worst`: each asks for as much as the grammar lets it. Add a line where a new kind turns up. */
import { SERVICE } from "../bench-keys.ts";
import { largeWrites } from "./large-writes.ts";
import { m, many, read, type WorstRequest, write } from "./worst-request.ts";

const exact = { headers: { Prefer: "count=exact" } };

/** `company(m:externalIntegrationMapping(company(…)))`, so many relations deep. */
function nestedEmbeds(depth: number, inner: string): string {
  return Array.from({ length: depth }).reduce<string>(
    (select, _, index) => (index % 2 === 0 ? `m${index}:${m}(${select})` : `company(${select})`),
    inner,
  );
}

const embeds: readonly WorstRequest[] = [
  read("acme", "embeds ten deep, with a count", `select=${nestedEmbeds(10, "count()")}`),
  read("acme", "embeds three deep", `select=id,company(id,${m}(id,company(name)))&limit=20`),
  read("acme", "back by the way one came", `select=id,company(${m}(id))`),
  read("acme", "the rows of a company", `/rest/v1/company?select=*,${m}(*)`),
  read(SERVICE, "the rows of every company", `/rest/v1/company?select=*,${m}(*)`),
  read(
    SERVICE,
    "the rows of every company, in order",
    `/rest/v1/company?select=*,${m}(*)&${m}.order=entityId.desc`,
  ),
  read(
    "acme",
    "embedded rows in order of metadata",
    `/rest/v1/company?select=id,${m}(id)&${m}.order=metadata`,
  ),
  read(
    "acme",
    "5 embeds of all rows, in order of metadata",
    `/rest/v1/company?select=${many(5, (n) => `m${n}:${m}(id)`)}&${many(5, (n) => `m${n}.order=metadata`, "&")}`,
  ),
  ...[5, 100].flatMap((count) => [
    read(
      "acme",
      `${count} embeds of all rows, in order`,
      `/rest/v1/company?select=${many(count, (n) => `m${n}:${m}(id)`)}&${many(count, (n) => `m${n}.order=entityId.desc`, "&")}`,
    ),
    read(
      "acme",
      `${count} counts of all rows`,
      `/rest/v1/company?select=${many(count, (n) => `m${n}:${m}(count())`)}`,
    ),
    read(
      "acme",
      `${count} groups of all rows`,
      `/rest/v1/company?select=${many(count, (n) => `m${n}:${m}(entityId,count())`)}`,
    ),
    read(
      "acme",
      `${count} embeds of few rows`,
      `/rest/v1/company?select=${many(count, (n) => `m${n}:${m}(id)`)}&${many(count, (n) => `m${n}.createdBy=eq.x${n}`, "&")}`,
    ),
  ]),
  ...[9, 40].flatMap((count) => [
    read(
      "acme",
      `${count} embeds of one row each, over all rows`,
      `select=id,${many(count, (n) => `c${n}:company!inner(id)`)}`,
      exact,
    ),
    read(
      "acme",
      `an order by ${count} embedded rows`,
      `select=id,${many(count, (n) => `c${n}:company()`)}&order=${many(count, (n) => `c${n}(name)`)}`,
    ),
    read(
      "acme",
      `${count} spreads of a company, in order`,
      `select=id,...company(${many(count, (n) => `n${n}:name`)})&order=entityId`,
    ),
  ]),
  read("acme", "60 spreads of a company", `select=id,...company(${many(60, (n) => `n${n}:name`)})`),
];

const jsonOrder: readonly WorstRequest[] = [
  ...["acme", "numbers", "members", "precise", "deep", "deepest", "full", "heavy"].flatMap((company) => [
    read(company, `order=metadata (${company})`, "select=id&order=metadata&limit=10"),
    read(company, `grouped by metadata (${company})`, "select=metadata,count()&limit=10"),
    read(company, `grouped by metadata, counted (${company})`, "select=metadata,count()&limit=10", exact),
  ]),
  read(
    "acme",
    "order by two members of metadata",
    "select=id&order=metadata->rate,metadata->tags.desc&limit=10",
  ),
  read(
    "acme",
    "order by 100 members of metadata",
    `select=id&order=${many(100, (n) => `metadata->k${n}`)}&limit=10`,
  ),
  read("deep", "60 steps into metadata", `select=id,v:metadata${many(60, () => "->0", "")}&limit=1000`),
  read("deep", "a filter 60 steps into metadata", `select=id&metadata${many(60, () => "->0", "")}=eq.7`),
  read(
    "deep",
    "an order 60 steps into metadata",
    `select=id&order=metadata${many(60, () => "->0", "")}&limit=10`,
  ),
  read(
    "deep",
    "an order 60 steps into metadata, as text",
    `select=id&order=metadata${many(59, () => "->0", "")}->>0&limit=10`,
  ),
  read(
    "deep",
    "grouped 60 steps into metadata",
    `select=v:metadata${many(60, () => "->0", "")},count()&limit=10`,
  ),
];

const valueSets: readonly WorstRequest[] = [
  read("arrays", "cs with 1,600 lists", `select=id&metadata=cs.[${many(1600, (n) => `[${n}]`)}]`),
  read("lists", "cd with 2,000 arrays", `select=id&metadata=cd.[${many(2000, (n) => `[${n}]`)}]`),
  read(
    "lists",
    "cs with arrays that share all but one",
    `select=id&metadata=cs.[${many(1500, (n) => `[${n % 7},[]]`)}]`,
  ),
  read("acme", "cd over all rows", `select=id&metadata=cd.[${many(1500, (n) => `${n}`)}]&limit=10`),
  read("words", "600 alternatives", `select=id&externalId=match.(${many(600, (n) => `b${n}c`, "|")})`),
  read(
    "words",
    "a pattern of blanks",
    "select=id&externalId=like.*a____________________________________________________________c*",
  ),
  read(
    "acme",
    "100 patterns over all rows",
    `select=id&or=(${many(100, (n) => `externalId.match.${n}$`)})&limit=10`,
  ),
  read(
    "acme",
    "100 sets in one request",
    `select=id&and=(${many(100, (n) => `or(externalId.match.^e${n},entityId.imatch.x${n})`)})&limit=10`,
  ),
  read("acme", "full text over all rows", "select=id&externalId=fts.external&limit=10", exact),
  ...[
    ["100 patterns", `or=(${many(100, (n) => `externalId.match.${n}$`)})`],
    ["a pattern of 1,000 states", "externalId=match.(1.{200}|2.{200}|[0-9]+x)$"],
    ["100 patterns without case", `or=(${many(100, (n) => `externalId.ilike.*É${n}_*`)})`],
    ["full text", "externalId=fts.external"],
    ["full text of JSON", "metadata=fts.sync"],
    ["700 terms of full text", `externalId=fts.${many(700, (n) => `e${n}:*`, "|")}`],
    ["cs", `metadata=cs.{"tags":["a"]}`],
    ["700 times cs", `or=(${many(700, (n) => `metadata.cs.${n}`)})`],
    ["a list of JSON", `metadata=in.(${many(2000, (n) => `${n}`)})`],
    ["500 times gt of JSON", `or=(${many(500, (n) => `metadata.gt."[${n}]"`)})`],
  ].map(([name, query]) =>
    read("acme", `${name} over 95,000 values`, `select=id&id=lt.acme-00095000&${query}&limit=10`),
  ),
  read("heavy", "match over 60 values of 1.8 MB", "select=id&metadata->>0=match.zzz"),
  read("full", "match over 1,000 values of 60 KB", "select=id&metadata->>0=match.zzz"),
];

const bytes: readonly WorstRequest[] = [
  read("heavy", "60 rows of 1.8 MB", "select=*"),
  read("full", "1,000 rows of 60 KB", "select=*"),
  read("full", "90 times the same value", `select=${many(90, (n) => `m${n}:metadata`)}`),
  read("full", "1,000 rows of 60 KB, as CSV", "select=*", { headers: { Accept: "text/csv" } }),
  ...["full", "wide"].flatMap((company) => [
    read(company, `as large as an answer may be (${company})`, "select=*&limit=270"),
    read(company, `as large as CSV may be (${company})`, "select=*&limit=270", {
      headers: { Accept: "text/csv" },
    }),
  ]),
  read("full", "1,000 embedded rows of 60 KB", `/rest/v1/company?select=id,${m}(metadata)`),
  read("acme", "1,000 members of 1,000 rows", `select=${many(990, (n) => `a${n}:id`)}`),
  write("acme", "a change of all rows, shown", "PATCH", "?id=not.is.null", () => '{"createdBy":"worst"}', {
    Prefer: "return=representation",
  }),
  write("acme", "a change of all rows, not shown", "PATCH", "?id=not.is.null", () => '{"createdBy":"worst"}'),
  write("full", "a change of large rows, shown", "PATCH", "?id=not.is.null", () => '{"createdBy":"worst"}', {
    Prefer: "return=representation",
  }),
];

const bodies: readonly WorstRequest[] = [
  write("acme", "9 million brackets", "POST", "", () => "[".repeat(9_000_000)),
  write("acme", "900,000 parameters of a form", "POST", "", () => many(900_000, (n) => `a${n}=1`, "&"), {
    "Content-Type": "application/x-www-form-urlencoded",
  }),
  write("acme", "a million numbers", "POST", "", () => `[${"1,".repeat(4_500_000)}1]`),
  write("acme", "20,001 rows", "POST", "", () => `[${many(20_001, (n) => `{"entityId":"e${n}"}`)}]`),
  write(
    "acme",
    "20,000 rows without what they need",
    "POST",
    "",
    () => `[${many(20_000, (n) => `{"entityId":"e${n}"}`)}]`,
  ),
  write("acme", "one string of 9 MB", "POST", "", () => `{"metadata":"${"x".repeat(9_000_000)}"}`),
];

export const worstRequests = [...embeds, ...jsonOrder, ...valueSets, ...bytes, ...bodies, ...largeWrites];
