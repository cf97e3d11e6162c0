/**
 * A filter that the Worker decides takes two trips: the values are read, then the statement runs. A row that is written
 * in between, with a value that nobody has decided, satisfies neither the filter nor its negation.
 */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CallInit, callWith, noApplicationYet } from "../support/app-with-faults";
import { faultyD1 } from "../support/faulty-d1";
import { makeCompany, makeKey, read } from "../support/fixtures";
import { standard } from "../support/mappings";

/** Calls over the database as it is, and with something that happens meanwhile. */
let call = noApplicationYet;
let raced = noApplicationYet;

beforeAll(async () => {
  await makeCompany("acme");
  const key = await makeKey({ companyId: "acme" });
  call = callWith({}, key);
  const { database } = faultyD1(env.DB, () => {
    trips += 1;
    return trips === 2 ? { kind: "raced", by: meanwhile } : undefined;
  });
  raced = callWith({ DB: database }, key);
});

interface Filtered {
  readonly field: string;
  readonly operation: readonly [operator: string, value: string];
  /** Stored before: one that satisfies the filter, one that does not; then two that come in between. */
  readonly values: readonly [holding: string, failing: string, lateHolding: string, lateFailing: string];
}

const text = (operator: string, value: string, values: Filtered["values"]): Filtered => ({
  field: "externalId",
  operation: [operator, value],
  values,
});
const json = (operator: string, value: string, values: Filtered["values"], field = "metadata"): Filtered => ({
  field,
  operation: [operator, value],
  values,
});

const words = ["a cat", "a dog", "the cats", "the dogs"] as const;
const long = `a_${"b".repeat(60)}`;

const filters: readonly Filtered[] = [
  text("match", "^k", ["k1", "x1", "k2", "x2"]),
  text("match(any)", "{^k,^l}", ["k1", "x1", "l2", "x2"]),
  text("match(all)", "{^k,1$}", ["k1", "k2", "k21", "k3"]),
  text("imatch", "^K", ["k1", "x1", "k2", "x2"]),
  text("ilike", "É*", ["école", "ecole", "Été", "ete"]),
  text("ilike(any)", "{É*,Ü*}", ["école", "ecole", "über", "ete"]),
  text("like", `${long}*`, [long, "a", `${long}c`, "b"]),
  text("fts", "cat", words),
  text("plfts", "cat", words),
  text("phfts", "cat", words),
  text("wfts", "cat", words),
  json("fts", "cat", ['"a cat"', '"a dog"', '["cats"]', '["dogs"]']),
  json("cs", "[1]", ["[1, 2]", "[2]", "[1, 3]", "[3]"]),
  json("cd", "[1,2]", ["[1]", "[3]", "[2]", "[4]"]),
  json("eq", "1.0", ["1", "2", "1.00", "3"]),
  json("neq", "5", ["1", "5", "2", "5.0"]),
  json("gt", "10", ["11", "9", "12", "8"]),
  json("in", "(1,2)", ["1", "3", "2", "4"]),
  json("isdistinct", "5", ["1", "5", "2", "5.0"]),
  json("cs", "[1]", ['{"a": [1]}', '{"a": [2]}', '{"a": [1, 3]}', '{"a": [3]}'], "metadata->a"),
  json("like", '["_"]', ['{"a": ["x"]}', '{"a": [1]}', '{"a": ["y"]}', '{"a": [2]}'], "metadata->>a"),
];

/** `field.op.value` as a member of a tree. */
function member({ field, operation: [operator, value] }: Filtered, negated: boolean): string {
  const quoted = operator === "in" ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
  return `${field}${negated ? ".not" : ""}.${operator}.${quoted}`;
}

function parameter({ field, operation: [operator, value] }: Filtered, negated: boolean): string {
  return `${encodeURIComponent(field)}=${negated ? "not." : ""}${operator}.${encodeURIComponent(value)}`;
}

const tree = (name: string, ...members: readonly string[]) =>
  `${name}=${encodeURIComponent(`(${members.join(",")})`)}`;

interface Form {
  readonly title: string;
  readonly query: (filtered: Filtered) => string;
  /** Which of the two rows that are decided it takes. */
  readonly takes: "holding" | "failing";
}

const forms: readonly Form[] = [
  { title: "op", query: (f) => parameter(f, false), takes: "holding" },
  { title: "not.op", query: (f) => parameter(f, true), takes: "failing" },
  { title: "or=(op,…)", query: (f) => tree("or", member(f, false), "id.eq.none"), takes: "holding" },
  { title: "or=(not.op,…)", query: (f) => tree("or", member(f, true), "id.eq.none"), takes: "failing" },
  { title: "not.or=(op,…)", query: (f) => tree("not.or", member(f, false), "id.eq.none"), takes: "failing" },
  {
    title: "not.and=(op,…)",
    query: (f) => tree("not.and", member(f, false), "companyId.eq.acme"),
    takes: "failing",
  },
  {
    title: "not.and=(…,or(…,not.op))",
    query: (f) => tree("not.and", "companyId.eq.acme", `or(id.eq.none,${member(f, true)})`),
    takes: "holding",
  },
  {
    title: "or=(…,not.and(op,…))",
    query: (f) => tree("or", "id.eq.none", `not.and(${member(f, false)},companyId.eq.acme)`),
    takes: "failing",
  },
];

type Rows = Readonly<Record<string, string | null>>;

const empty = env.DB.prepare('DELETE FROM "externalIntegrationMapping"');

/** Rows by their ids, with the value that is filtered by. */
function inserts({ field }: Filtered, rows: Rows): readonly D1PreparedStatement[] {
  const column = field.startsWith("metadata") ? "metadata" : "externalId";
  const insert = env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId", "${column}")
     VALUES (?1, 'customer', ?1, 'xero', 1, 'acme', ?2)`,
  );
  return Object.entries(rows).map((row) => insert.bind(...row));
}

const add = (filtered: Filtered, rows: Rows) => env.DB.batch([...inserts(filtered, rows)]);
/** Makes these the only rows. One trip, since there are hundreds of tests. */
const start = (filtered: Filtered, rows: Rows) => env.DB.batch([empty, ...inserts(filtered, rows)]);

/** The ids in the table: of all rows, or of those that a PATCH has marked. */
async function ids(where = "1"): Promise<readonly string[]> {
  const rows = await env.DB.prepare(
    `SELECT "id" FROM "externalIntegrationMapping" WHERE ${where} ORDER BY 1`,
  );
  return (await rows.raw<[string]>()).map(([id]) => id);
}

/** What happens between the two trips of the call that runs, and the trips so far. */
let meanwhile = async (): Promise<unknown> => undefined;
let trips = 0;

/** A call during which two rows come in, between its trip for the values and the one after it. */
async function race(filtered: Filtered, query: string, init: CallInit = {}) {
  const [, , lateHolding, lateFailing] = filtered.values;
  meanwhile = () => add(filtered, { "late-holding": lateHolding, "late-failing": lateFailing });
  trips = 0;
  const response = await raced(query, init);
  expect(trips).toBe(2);
  return response;
}

const all = ["failing", "holding", "late-failing", "late-holding", "null"];

describe.each(filters)("$field=$operation", (filtered) => {
  const [holding, failing] = filtered.values;
  // Null is neither, unless the operator is made to tell it apart.
  const nullIs = filtered.operation[0] === "isdistinct" ? "holding" : undefined;

  beforeEach(() => start(filtered, { holding, failing, null: null }));

  describe.each(forms)("as $title", ({ query, takes }) => {
    const taken = nullIs === takes ? [takes, "null"] : [takes];
    const others = all.filter((id) => !taken.includes(id));

    it("shows and counts no row that was added in between", async () => {
      const answer = await race(filtered, `${standard}?select=id&order=id&${query(filtered)}`, {
        headers: { Prefer: "count=exact" },
      });
      expect(await read(answer, "Content-Range")).toEqual({
        status: 200,
        headers: { "Content-Range": `0-${taken.length - 1}/${taken.length}` },
        body: taken.map((id) => ({ id })),
      });
    });

    it("changes no such row", async () => {
      const answer = await race(filtered, `${standard}?${query(filtered)}`, {
        method: "PATCH",
        body: { updatedBy: "changed" },
      });
      expect(answer.status).toBe(204);
      expect(await ids(`"updatedBy" = 'changed'`)).toEqual(taken);
    });

    it("deletes no such row, and shows the rows that it deletes", async () => {
      const answer = await race(filtered, `${standard}?select=id&order=id&${query(filtered)}`, {
        method: "DELETE",
        headers: { Prefer: "return=representation" },
      });
      expect(await read(answer)).toEqual({ status: 200, body: taken.map((id) => ({ id })) });
      expect(await ids()).toEqual(others);
    });

    it("does not count such a row for max-affected", async () => {
      const answer = await race(filtered, `${standard}?${query(filtered)}`, {
        method: "DELETE",
        headers: { Prefer: `handling=strict, max-affected=${taken.length}` },
      });
      expect(answer.status).toBe(204);
      expect(await ids()).toEqual(others);
    });
  });
});

describe("a row that was added in between", () => {
  const filtered = text("match", "^k", ["k1", "x1", "k1", "x1"]);

  it("is included when its value was decided before", async () => {
    await start(filtered, { holding: "k1", failing: "x1" });
    expect(
      await read(await race(filtered, `${standard}?select=id&order=id&externalId=not.match.^k`)),
    ).toEqual({
      status: 200,
      body: [{ id: "failing" }, { id: "late-failing" }],
    });
  });

  it("is included when another condition decides it", async () => {
    await start(filtered, { holding: "k0" });
    const query = tree("or", "externalId.not.match.^x", "id.like.late*");
    expect(await read(await race(filtered, `${standard}?select=id&order=id&${query}`))).toEqual({
      status: 200,
      body: [{ id: "holding" }, { id: "late-failing" }, { id: "late-holding" }],
    });
  });
});

describe("an embed", () => {
  const filtered = text("match", "^k", ["k1", "x1", "k2", "x2"]);
  const embed = (filter: string, rest = "") =>
    `/rest/v1/company?select=id,m:externalIntegrationMapping(id)&m.order=id&m.externalId=${filter}${rest}`;

  beforeEach(() => start(filtered, { holding: "k1", failing: "x1" }));

  it.each([
    ["match.^k", "holding"],
    ["not.match.^k", "failing"],
  ])("shows no row that was added in between: %s", async (filter, id) => {
    expect(await read(await race(filtered, embed(filter)))).toEqual({
      status: 200,
      body: [{ id: "acme", m: [{ id }] }],
    });
  });

  it.each([
    ["match.^k2", "is there for it", "&m=not.is.null"],
    ["not.match.^(k1|x)", "is there for it", "&m=not.is.null"],
    ["match.^k2", "lacks it", "&m=is.null"],
    ["not.match.^(k1|x)", "lacks it", "&m=is.null"],
    ["match.^k2", "lacks it, in a tree", "&not.and=(m.not.is.null,id.eq.acme)"],
  ])("does not say of a parent, with %s, that it %s", async (filter, _, rest) => {
    expect(await read(await race(filtered, embed(filter, rest)))).toEqual({ status: 200, body: [] });
  });

  it("says that a parent has no rows when all of its rows were decided", async () => {
    const answer = await call(embed("match.^never", "&m=is.null"));
    expect(await read(answer)).toEqual({ status: 200, body: [{ id: "acme", m: [] }] });
  });
});

it("deletes no row of a concurrent writer", async () => {
  await empty.run();
  const kept: string[] = [];
  const row = (id: string) => ({
    id,
    entityType: "race",
    entityId: id,
    integration: "xero",
    allowDuplicateExternalId: true,
    companyId: "acme",
  });
  let writing = true;
  const write = async (writer: number) => {
    for (let count = 0; count < 40; count += 1) {
      const id = `keep-${writer}-${count}`;
      const { status } = await call(standard, { method: "POST", body: row(id) });
      if (status === 201) kept.push(id);
    }
  };
  const remove = async () => {
    while (writing) {
      await call(standard, { method: "POST", body: row(crypto.randomUUID()) });
      await call(`${standard}?entityType=eq.race&entityId=not.match.^keep`, { method: "DELETE" });
    }
  };
  const removing = remove();
  await Promise.all([write(0), write(1), write(2)]);
  writing = false;
  await removing;
  expect(kept.length).toBe(120);
  expect(await ids(`"id" LIKE 'keep-%'`)).toEqual(kept.sort());
});
