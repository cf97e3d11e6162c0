/** What a request may ask for at the most: at the bound it is answered, one past it is refused in plain words. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { faultyD1 } from "../../support/faulty-d1";
import { api, makeCompany, makeKey, origin, read } from "../../support/fixtures";

const path = "/rest/v1/externalIntegrationMapping";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const repeat = (times: number, item: (index: number) => string) =>
  Array.from({ length: times }, (_, index) => item(index));
const tooMany = (what: string, count: number, limit: number) => ({
  status: 400,
  body: {
    code: "54001",
    message: `The request has ${count} ${what}; it may have at most ${limit}`,
    details: null,
    hint: "Ask for less in one request, or in several requests.",
  },
});
const bodyTooLarge = (details: string) => ({
  status: 413,
  body: {
    code: "PGRST102",
    message: "Request body is too large",
    details,
    hint: "Send the rows in several requests.",
  },
});

/** A row without its brackets; `n` makes it unlike the others. */
const row = (n: number, more = "") =>
  `{"entityType":"item","entityId":"${n}","integration":"xero","allowDuplicateExternalId":false,"companyId":"acme"${more}}`;

/** Calls an application with smaller bounds than it has by default. */
async function post(variables: object, body: string, type = "application/json") {
  return read(
    await callWith(variables, key)(path, {
      method: "POST",
      headers: { "Content-Type": type, Prefer: "tx=commit" },
      text: body,
    }),
  );
}

describe("the URL", () => {
  const withLength = (length: number) => {
    const start = `${path}?select=id&entityId=eq.`;
    return start + "x".repeat(length - origin.length - start.length);
  };

  it("has 16,384 bytes at the most", async () => {
    expect((await api(withLength(16_384), {}, key)).status).toBe(200);
    expect(await read(await api(withLength(16_385), {}, key))).toEqual({
      status: 414,
      body: {
        code: "54000",
        message: "The URL is too long",
        details: "It may have at most 16384 bytes",
        hint: "Ask in several requests.",
      },
    });
  });
});

describe("a header", () => {
  it.each(["Accept", "Content-Type", "Prefer", "Range"])("has 8,192 bytes at the most: %s", async (name) => {
    const send = (length: number) => api(path, { headers: { [name]: "*/*,".repeat(length / 4) } }, key);
    expect((await send(8_192)).status).toBe(200);
    expect(await read(await send(8_196))).toEqual({
      status: 431,
      body: {
        code: "54000",
        message: `The header ${name} is too long`,
        details: "It may have at most 8192 bytes",
        hint: null,
      },
    });
  });
});

describe("a body", () => {
  it("has MAX_BODY_BYTES at the most", async () => {
    const body = row(1);
    expect(await post({ MAX_BODY_BYTES: String(body.length) }, body)).toEqual({ status: 201, body: "" });
    expect(await post({ MAX_BODY_BYTES: String(body.length - 1) }, body)).toEqual(
      bodyTooLarge(`The body may have at most ${body.length - 1} bytes`),
    );
  });

  it.each([
    ["JSON", "application/json", (from: number, count: number) => `[${repeat(count, (n) => row(from + n))}]`],
    [
      "CSV",
      "text/csv",
      (from: number, count: number) =>
        [
          "entityType,entityId,integration,allowDuplicateExternalId,companyId",
          ...repeat(count, (n) => `item,${from + n},xero,false,acme`),
        ].join("\n"),
    ],
  ])("has MAX_BODY_ROWS at the most: %s", async (name, type, rows) => {
    const from = name === "JSON" ? 100 : 200;
    expect(await post({ MAX_BODY_ROWS: "3" }, rows(from, 3), type)).toEqual({ status: 201, body: "" });
    expect(await post({ MAX_BODY_ROWS: "3" }, rows(from + 10, 4), type)).toEqual(
      bodyTooLarge("The body may have at most 3 rows"),
    );
  });

  it("has MAX_BODY_VALUES at the most: JSON", async () => {
    // The row, its five cells, the array and the three numbers in it.
    const body = row(300, ',"metadata":[1,2,3]');
    expect(await post({ MAX_BODY_VALUES: "10" }, body)).toEqual({ status: 201, body: "" });
    expect(await post({ MAX_BODY_VALUES: "9" }, body)).toEqual(
      bodyTooLarge("The body may have at most 9 values"),
    );
  });

  it("has MAX_BODY_VALUES at the most: CSV", async () => {
    const body =
      "entityType,entityId,integration,allowDuplicateExternalId,companyId\nitem,400,xero,false,acme";
    expect(await post({ MAX_BODY_VALUES: "5" }, body, "text/csv")).toEqual({ status: 201, body: "" });
    expect(await post({ MAX_BODY_VALUES: "4" }, body, "text/csv")).toEqual(
      bodyTooLarge("The body may have at most 4 values"),
    );
  });

  it("has lines of MAX_CSV_LINE at the most", async () => {
    const line = `item,${"5".repeat(80)},xero,false,acme`;
    const body = `entityType,entityId,integration,allowDuplicateExternalId,companyId\n${line}`;
    expect(await post({ MAX_CSV_LINE: String(line.length) }, body, "text/csv")).toEqual({
      status: 201,
      body: "",
    });
    expect(await post({ MAX_CSV_LINE: String(line.length - 1) }, body, "text/csv")).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: `Line 2 of the CSV is longer than ${line.length - 1} characters`,
        details: null,
        hint: "Send large values as JSON, or close the quote that is open.",
      },
    });
  });

  it.each([
    ["512, whatever is asked for", { MAX_JSON_DEPTH: "9999" }, 512],
    ["what is asked for, below that", { MAX_JSON_DEPTH: "4" }, 4],
  ])("is nested as deep as %s", async (_, variables, most) => {
    // The row is one of them.
    const nested = (depth: number) =>
      row(500 + depth, `,"metadata":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}`);
    expect(await post(variables, nested(most))).toEqual({ status: 201, body: "" });
    expect(await post(variables, nested(most + 1))).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "JSON is nested too deeply",
        details: null,
        hint: `At most ${most} arrays and objects may be inside each other.`,
      },
    });
  });
});

describe("a query", () => {
  const get = async (variables: object, query: string) =>
    read(await callWith(variables, key)(`${path}?limit=0&${query}`));

  it("has MAX_FILTERS at the most, groups and what is in them", async () => {
    const variables = { MAX_FILTERS: "5" };
    expect(await get(variables, "id=neq.1&or=(id.eq.2,id.eq.3)&id=neq.4")).toEqual({ status: 200, body: [] });
    expect(await get(variables, "id=neq.1&or=(id.eq.2,and(id.eq.3,id.eq.4))")).toEqual(
      tooMany("filters", 6, 5),
    );
  });

  it("has MAX_SELECTED members at the most, embedded ones included", async () => {
    const variables = { MAX_SELECTED: "4" };
    expect(await get(variables, "select=id,entityId,company(name)")).toEqual({ status: 200, body: [] });
    expect(await get(variables, "select=id,entityId,company(id,name)")).toEqual(
      tooMany("members in select", 5, 4),
    );
  });

  it("has MAX_EMBEDS at the most", async () => {
    const variables = { MAX_EMBEDS: "2" };
    expect(await get(variables, "select=id,a:company(id),b:company(id)")).toEqual({ status: 200, body: [] });
    expect(await get(variables, "select=id,a:company(id),b:company(id),c:company(id)")).toEqual(
      tooMany("embedded resources", 3, 2),
    );
  });

  it("has embeds as deep as MAX_EMBED_DEPTH", async () => {
    const variables = { MAX_EMBED_DEPTH: "1" };
    expect(await get(variables, "select=id,company(id)")).toEqual({ status: 200, body: [] });
    expect(await get(variables, "select=id,company(externalIntegrationMapping(id))")).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "Embeds are nested more than 1 deep",
        details: null,
        hint: "Ask for the inner ones apart.",
      },
    });
  });

  describe("with filters that the database cannot decide", () => {
    const narrow = "entityId=in.(600,601,602)&";
    const refused = (message: string, hint: string) => ({
      status: 400,
      body: { code: "54001", message, details: null, hint },
    });
    const tooMuchWork = (limit: number) =>
      refused(
        `The filters that the database cannot decide would take more than ${limit} steps of work`,
        "Use fewer or simpler patterns, or narrow them with a further filter, such as eq on another column.",
      );

    beforeAll(async () => {
      const rows = repeat(3, (n) => row(600 + n, `,"metadata":{"n":${n},"text":"${"é".repeat(500)}"}`));
      const response = await callWith({}, key)(
        `${path}?on_conflict=entityType,entityId,integration,companyId`,
        {
          method: "POST",
          headers: { Prefer: "resolution=merge-duplicates" },
          text: `[${rows}]`,
        },
      );
      expect(response.ok).toBe(true);
    });

    it.each([
      [
        "conditions on a field",
        (count: number) => `or=(${repeat(count, (n) => `entityId.match.x${n}`)})`,
        30_000,
      ],
      [
        "conditions on JSON",
        (count: number) => `or=(${repeat(count, (n) => `metadata->n.cs.[${n}]`)})`,
        4_000,
      ],
    ])("takes MAX_SCAN_WORK for so many %s", async (_, query, limit) => {
      const variables = { MAX_SCAN_WORK: String(limit) };
      expect(await get(variables, narrow + query(10))).toEqual({ status: 200, body: [] });
      expect(await get(variables, narrow + query(100))).toEqual(tooMuchWork(limit));
    });

    it("takes no more work for a list of 1,000 JSON values than for one of 10", async () => {
      const query = (count: number) => `metadata->n=in.(${repeat(count, String)})`;
      const variables = { MAX_SCAN_WORK: "200" };
      expect(await get(variables, narrow + query(10))).toEqual({ status: 200, body: [] });
      expect(await get(variables, narrow + query(1_000))).toEqual({ status: 200, body: [] });
    });

    it("looks at MAX_SCAN_BYTES of values, however few", async () => {
      // They are one value of two bytes a letter, in quotes.
      const query = `${narrow}metadata->text=fts.cat`;
      const one = 2 * 500 + 2;
      const oneValue = { MAX_SCAN_BYTES: String(one) };
      expect(await get(oneValue, query)).toEqual({ status: 200, body: [] });
      expect(await get({ MAX_SCAN_BYTES: String(one - 1) }, query)).toEqual(
        refused(
          `The filters that the database cannot decide would have to look at more than ${one - 1} bytes`,
          "Narrow them with a further filter, such as eq on another column.",
        ),
      );
    });

    it("shares MAX_SCAN_BYTES out among the fields", async () => {
      const query = `${narrow}metadata->text=fts.cat&metadata->n=cs.1`;
      const one = 2 * 500 + 2;
      expect((await get({ MAX_SCAN_BYTES: String(2 * one) }, query)).status).toBe(200);
      expect((await get({ MAX_SCAN_BYTES: String(2 * one - 2) }, query)).status).toBe(400);
    });

    it.each(["GET", "PATCH", "DELETE"])("sends back MAX_SCAN_BYTES of values, with %s", async (method) => {
      const call = callWith({ MAX_SCAN_BYTES: "1002" }, key);
      // They hold for one value, which is 506 characters of a list. Nothing is changed: no row has these ids.
      const query = (count: number) =>
        `${narrow}or=(${repeat(count, (n) => `and(metadata->text.not.fts.cat,id.eq.${n})`)})`;
      const send = (count: number) =>
        call(`${path}?${query(count)}`, { method, ...(method === "PATCH" && { body: { updatedBy: "x" } }) });
      expect((await send(1)).ok).toBe(true);
      expect(await read(await send(2))).toEqual(
        refused(
          "The values that the filters leave, which the database cannot decide, have more than 1002 bytes",
          "Use fewer of these filters, or narrow them with a further filter, such as eq on another column.",
        ),
      );
    });

    it.each(["GET", "PATCH", "DELETE"])("has MAX_VALUE_SETS of them at the most, with %s", async (method) => {
      const { database, calls } = faultyD1(env.DB, () => undefined);
      const call = callWith({ MAX_VALUE_SETS: "2", DB: database }, key);
      const send = (query: string) =>
        call(`${path}?${query}`, { method, ...(method === "PATCH" && { body: { updatedBy: "x" } }) });
      // One after another they are one for each field.
      const two = "entityId=match.zz&entityId=match.y&entityId=not.match.x&metadata=cs.[7]&metadata=neq.3";
      expect((await send(two)).ok).toBe(true);
      const before = calls();
      expect(await read(await send(`${two}&externalId=match.z`))).toEqual(
        refused(
          "The request has 3 filters that the database cannot decide; at most 2 are allowed",
          "Use fewer operators such as match, cs or fts, or ask in several requests. Those of one column in one or= or and= count once.",
        ),
      );
      expect(calls()).toBe(before);
    });

    it("has 8 of them at the most by default, wherever they are", async () => {
      const query = (count: number) => `or=(${repeat(count, (n) => `and(entityId.match.z${n},id.eq.${n})`)})`;
      expect(await get({}, query(8))).toEqual({ status: 200, body: [] });
      expect(await get({}, query(9))).toMatchObject({ status: 400, body: { code: "54001" } });
      expect(await get({}, query(150))).toMatchObject({ status: 400, body: { code: "54001" } });
    });
  });

  const larger = {
    status: 400,
    body: {
      code: "54001",
      message: "The request makes a statement that is larger than the database takes",
      details: null,
      hint: "Ask for fewer columns, terms or embedded resources at once.",
    },
  };

  it.each([
    ["members of a row", (times: number) => `select=${repeat(times, (n) => `a${n}:id`)}`],
    ["terms of order", (times: number) => `order=${repeat(times, (n) => `metadata->>a${n}`)}`],
    ["columns to group by", (times: number) => `select=${repeat(times - 1, (n) => `a${n}:id`)},count()`],
  ])("has the 100 %s that the database takes", async (_, query) => {
    expect((await get({}, query(100))).status).toBe(200);
    expect(await get({}, query(101))).toEqual(larger);
  });
});
