/** Merge patches that are refused, by what they say, by what comes of them, and by who sends them. */
import { afterAll, describe, expect, it } from "vitest";
import { callWith } from "../../../support/app-with-faults";
import { api, makeCompany, makeKey, read } from "../../../support/fixtures";
import {
  clearRows,
  documented,
  duplicate,
  externalKey,
  mapping,
  notWritable,
  prefer,
  standard,
} from "../../../support/mappings";
import {
  patch as patchAs,
  store,
  stored,
  mergePatchType as type,
} from "../../../support/writes/merge-patches";
import { useWriter } from "../../../support/writes/writer";

const time = "2026-01-01T00:00:00Z";

const key = useWriter("merger");
afterAll(clearRows);

const patch = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}, as = key()) =>
  patchAs(path, body, headers, as);

describe("a merge patch that is refused", () => {
  it("needs a filter, as any PATCH", async () => {
    expect((await read(await patch(standard, { metadata: { a: 1 } }))).body).toMatchObject({ code: "21000" });
  });

  it("is 400 for a body that is not an object", async () => {
    for (const body of ["[]", '[{"metadata":{}}]', "null", '"x"', "1"]) {
      const answer = await read(await patch(`${standard}?id=eq.one`, body));
      expect(answer).toMatchObject({ status: 400, body: { code: "PGRST102" } });
    }
    expect(await read(await patch(`${standard}?id=eq.one`, "[]"))).toEqual({
      status: 400,
      body: {
        code: "PGRST102",
        message: "The body of a merge patch must be a JSON object",
        details: null,
        hint: null,
      },
    });
  });

  it("is 400 for an unknown column, a number out of range and a value of the wrong type", async () => {
    await store("one", "{}");
    const codes = ['{"color":{}}', '{"metadata":{"n":1e999999}}', '{"lastSyncedAt":"soon"}'].map(
      async (body) => {
        const { status, body: error } = await read(await patch(`${standard}?id=eq.one`, body));
        return [status, error.code];
      },
    );
    expect(await Promise.all(codes)).toEqual([
      [400, "PGRST204"],
      [400, "22003"],
      [400, "22007"],
    ]);
  });

  it("is 23502 with the row as it would be, and 23505", async () => {
    await store("one", '{"a": 1}', "x");
    await store("two", "{}", "y");
    const missing = await patch(`${standard}?id=eq.one`, {
      metadata: { b: 2 },
      entityId: null,
      updatedAt: time,
    });
    expect(await read(missing)).toEqual({
      status: 400,
      body: {
        code: "23502",
        message: `null value in column "entityId" of relation "externalIntegrationMapping" violates not-null constraint`,
        details:
          'Failing row contains (one, customer, null, xero, x, f, {"a": 1, "b": 2}, null, null, 2026-01-01 00:00:00+00, 2026-01-01 00:00:00+00, null, key:merger, acme).',
        hint: null,
      },
    });
    const taken = await patch(`${standard}?id=eq.two`, { metadata: { b: 2 }, externalId: "x" });
    expect(await read(taken)).toEqual({
      status: 409,
      body: duplicate(
        externalKey,
        `Key (integration, "externalId", "entityType", "companyId")=(xero, x, customer, acme) already exists.`,
      ),
    });
    expect([await stored("one"), await stored("two")]).toEqual(['{"a": 1}', "{}"]);
  });

  it("is 22001 for a result past MAX_METADATA_BYTES, without the length for a key without view", async () => {
    await store("one", '{"a": "0123456789"}');
    const blind = await makeKey({ companyId: "acme", scopes: ["update"] });
    const answers = [key(), blind].map(async (as) =>
      read(
        await callWith({ MAX_METADATA_BYTES: "30" }, as)(`${standard}?id=eq.one`, {
          method: "PATCH",
          headers: { "Content-Type": type },
          text: '{"metadata":{"b":"0123456789"}}',
        }),
      ),
    );
    const error = {
      code: "22001",
      message: 'value too long for column "metadata"',
      hint: "Keep large values elsewhere, and a reference to them here.",
    };
    expect(await Promise.all(answers)).toEqual([
      {
        status: 400,
        body: { ...error, details: 'The JSON has 38 bytes; column "metadata" takes at most 30.' },
      },
      { status: 400, body: { ...error, details: null } },
    ]);
    expect(await stored("one")).toBe('{"a": "0123456789"}');
  });

  it("is 54001 past MAX_CHANGED_ROWS, MAX_SCAN_BYTES and MAX_SCAN_VALUES, and writes nothing", async () => {
    await store("a", '{"n": 1}');
    await store("b", '{"n": 2}');
    const bounds = [
      { MAX_CHANGED_ROWS: "1" },
      { MAX_SCAN_BYTES: "12" },
      { MAX_SCAN_BYTES: "30" },
      { MAX_SCAN_VALUES: "1" },
    ];
    const errors = bounds.map(async (variables) => {
      const answer = await callWith(variables, key())(`${standard}?entityType=eq.customer`, {
        method: "PATCH",
        headers: { "Content-Type": type },
        text: '{"metadata":{"x":1}}',
      });
      const { code, message } = (await read(answer)).body;
      return [answer.status, code, message];
    });
    expect(await Promise.all(errors)).toEqual([
      [400, "54001", "The request would change more than 1 rows"],
      [400, "54001", "The merge patch would read and write more than 12 bytes of JSON"],
      [400, "54001", "The merge patch would read and write more than 30 bytes of JSON"],
      [400, "54001", "The merge patch would change more than 1 different values"],
    ]);
    expect([await stored("a"), await stored("b")]).toEqual(['{"n": 1}', '{"n": 2}']);
  });

  it("is 54001 when the rows that it shows might exceed MAX_ANSWER_BYTES", async () => {
    await store("a", `{"n": "${"x".repeat(300)}"}`);
    await store("b", `{"n": "${"y".repeat(300)}"}`);
    const answer = await callWith({ MAX_ANSWER_BYTES: "800" }, key())(
      `${standard}?entityType=eq.customer&select=metadata`,
      {
        method: "PATCH",
        headers: { "Content-Type": type, ...prefer("return=representation") },
        text: `{"metadata":{"m":"${"z".repeat(150)}"}}`,
      },
    );
    expect((await read(answer)).body).toMatchObject({
      code: "54001",
      message: "The rows that the write shows would have more than 800 bytes",
    });
  });
});

describe("the rights for a merge patch", () => {
  it("let a key without view merge into the row that it names, but not a narrowed key into another's", async () => {
    await store("one", '{"a": 1}');
    const blind = await makeKey({ companyId: "acme", scopes: ["update"] });
    expect((await patch(`${standard}?id=eq.one`, { metadata: { b: 2 } }, {}, blind)).status).toBe(204);
    expect(await stored("one")).toBe('{"a": 1, "b": 2}');
    const search = await patch(`${standard}?externalId=is.null`, { metadata: { b: 2 } }, {}, blind);
    expect((await read(search)).body).toMatchObject({ code: "42501" });
    await makeCompany("globex");
    for (const narrowed of [{ companyId: "globex" }, { companyId: "acme", integrations: ["shopify"] }]) {
      const other = await makeKey(narrowed);
      const answer = await patch(`${standard}?id=eq.one`, { metadata: { c: 3 } }, {}, other);
      expect(await read(answer, "Content-Range")).toMatchObject({ headers: { "Content-Range": "*/*" } });
    }
    expect(await stored("one")).toBe('{"a": 1, "b": 2}');
  });

  it("refuse a row that the key may not write, before anything is merged", async () => {
    await store("one", '{"a": 1}');
    const narrowed = await makeKey({ companyId: "acme", integrations: ["xero", "sage"] });
    const answer = await patch(
      `${standard}?id=eq.one`,
      { metadata: { b: 2 }, integration: "shopify" },
      {},
      narrowed,
    );
    expect(await read(answer)).toEqual({
      status: 403,
      body: notWritable('integration "shopify" is not one of the key\'s: xero, sage.'),
    });
    expect(await stored("one")).toBe('{"a": 1}');
  });
});

describe("the content type", () => {
  it("is listed by Accept-Patch on OPTIONS, and on the 415 of a PATCH", async () => {
    const types =
      "application/merge-patch+json, application/json, application/vnd.pgrst.object, application/vnd.pgrst.object+json, application/vnd.pgrst.array, application/vnd.pgrst.array+json, text/csv, application/x-www-form-urlencoded";
    for (const path of [documented, standard]) {
      const options = await api(path, { method: "OPTIONS" }, key());
      expect([options.status, options.headers.get("Accept-Patch")]).toEqual([200, types]);
    }
    const company = await api("/company", { method: "OPTIONS" }, key());
    expect(company.headers.get("Accept-Patch")).toBe(null);
    const answer = await patch(`${standard}?id=eq.one`, "<a/>", { "Content-Type": "application/xml" });
    expect(await read(answer, "Accept-Patch")).toEqual({
      status: 415,
      headers: { "Accept-Patch": types },
      body: {
        code: "PGRST102",
        message: "Content-Type not acceptable: application/xml",
        details: null,
        hint: "Use application/json, text/csv or application/x-www-form-urlencoded; for PATCH also application/merge-patch+json.",
      },
    });
  });

  it("takes upper case and a charset, and is 415 on POST and PUT", async () => {
    await store("one", '{"a": 1}');
    const loud = { "Content-Type": "Application/Merge-Patch+JSON; charset=UTF-8" };
    expect((await patch(`${standard}?id=eq.one`, '{"metadata":{"b":2}}', loud)).status).toBe(204);
    expect(await stored("one")).toBe('{"a": 1, "b": 2}');
    for (const method of ["POST", "PUT"]) {
      const init = { method, headers: { "Content-Type": type }, body: mapping("x", { id: "x" }) };
      const answer = await api(`${standard}?id=eq.x`, init, key());
      expect([answer.status, answer.headers.get("Accept-Patch")]).toEqual([415, null]);
    }
  });
});
