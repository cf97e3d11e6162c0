/** The documented calls (SPEC §1): create, list, retrieve, update and delete, on both mounts. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";

const documented = "/externalIntegrationMapping";
const standard = "/rest/v1/externalIntegrationMapping";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

/** A body with every required column; `entityId` is to be unlike in every test. */
const mapping = (entityId: string, rest: Readonly<Record<string, unknown>> = {}) => ({
  entityType: "customer",
  entityId,
  integration: "xero",
  allowDuplicateExternalId: false,
  companyId: "acme",
  ...rest,
});

const representation = { Prefer: "return=representation" };

async function create(entityId: string, rest: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const response = await api(
    documented,
    { method: "POST", headers: representation, body: mapping(entityId, rest) },
    key,
  );
  const { status, body } = await read(response);
  expect(status).toBe(201);
  return body.id;
}

const id = expect.stringMatching(/^[0-9a-z]+$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);

describe("create", () => {
  it("answers 201 and nothing else by default", async () => {
    const response = await api(documented, { method: "POST", body: mapping("create-1") }, key);
    expect(await read(response, "Content-Range", "Location")).toEqual({
      status: 201,
      headers: { "Content-Range": "*/*", Location: null },
      body: "",
    });
  });

  it("answers with the created object, its columns in the documented order", async () => {
    const body = mapping("create-2", {
      externalId: "x-2",
      metadata: { z: 1.1, a: [true, null] },
      lastSyncedAt: "2026-01-01T02:00:00+02:00",
    });
    const response = await api(documented, { method: "POST", headers: representation, body }, key);
    expect(response.headers.get("Content-Type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("Preference-Applied")).toBe("return=representation");
    const answer = await read(response);
    expect(answer).toEqual({
      status: 201,
      body: {
        id,
        entityType: "customer",
        entityId: "create-2",
        integration: "xero",
        externalId: "x-2",
        allowDuplicateExternalId: false,
        metadata: { z: 1.1, a: [true, null] },
        lastSyncedAt: "2026-01-01T00:00:00Z",
        remoteUpdatedAt: null,
        createdAt: time,
        updatedAt: time,
        createdBy: "key:k1",
        updatedBy: "key:k1",
        companyId: "acme",
      },
    });
    expect(Object.keys(answer.body)).toEqual([
      "id",
      "entityType",
      "entityId",
      "integration",
      "externalId",
      "allowDuplicateExternalId",
      "metadata",
      "lastSyncedAt",
      "remoteUpdatedAt",
      "createdAt",
      "updatedAt",
      "createdBy",
      "updatedBy",
      "companyId",
    ]);
    expect(answer.body.createdAt).toBe(answer.body.updatedAt);
  });

  it("answers a bulk body with an array, in its order", async () => {
    const body = ["b-3", "b-1", "b-2"].map((entityId) => mapping(entityId));
    const response = await api(
      `${documented}?select=entityId`,
      { method: "POST", headers: representation, body },
      key,
    );
    expect(await read(response)).toEqual({
      status: 201,
      body: [{ entityId: "b-3" }, { entityId: "b-1" }, { entityId: "b-2" }],
    });
  });

  it("answers with arrays only under /rest/v1", async () => {
    const response = await api(
      `${standard}?select=entityId`,
      { method: "POST", headers: representation, body: mapping("create-3") },
      key,
    );
    expect(await read(response)).toEqual({ status: 201, body: [{ entityId: "create-3" }] });
  });
});

describe("retrieve", () => {
  it("answers with one object", async () => {
    const made = await create("retrieve-1");
    const response = await api(`${documented}?id=eq.${made}&select=id,entityId`, {}, key);
    expect(await read(response, "Content-Range", "Content-Type")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-0/*", "Content-Type": "application/json; charset=utf-8" },
      body: { id: made, entityId: "retrieve-1" },
    });
  });

  it("answers 404 where there is none", async () => {
    expect(await read(await api(`${documented}?id=eq.nothing`, {}, key), "Proxy-Status")).toEqual({
      status: 404,
      headers: { "Proxy-Status": "Crosswalk; error=PGRST116" },
      body: {
        code: "PGRST116",
        message: "Cannot coerce the result to a single JSON object",
        details: "The result contains 0 rows",
        hint: null,
      },
    });
  });

  it("answers with an array under /rest/v1, and on Accept", async () => {
    const made = await create("retrieve-2");
    const one = [{ id: made }];
    expect(await read(await api(`${standard}?id=eq.${made}&select=id`, {}, key))).toEqual({
      status: 200,
      body: one,
    });
    const accept = { Accept: "application/vnd.pgrst.array+json" };
    const response = await api(`${documented}?id=eq.${made}&select=id`, { headers: accept }, key);
    expect(await read(response)).toEqual({ status: 200, body: one });
  });

  it("answers 406 under /rest/v1 where one object was asked for and there is none", async () => {
    const accept = { Accept: "application/vnd.pgrst.object+json" };
    const { status, body } = await read(await api(`${standard}?id=eq.nothing`, { headers: accept }, key));
    expect([status, body.code]).toEqual([406, "PGRST116"]);
  });

  it("answers HEAD like GET, without the body", async () => {
    const made = await create("retrieve-3");
    const response = await api(`${documented}?id=eq.${made}`, { method: "HEAD" }, key);
    expect(await read(response, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-0/*" },
      body: "",
    });
  });
});

describe("list", () => {
  it("filters, selects, orders and pages", async () => {
    for (const n of [1, 2, 3]) await create(`list-${n}`, { externalId: `list-x-${n}` });
    const path = `${documented}?entityId=like.list-*&select=entityId&order=entityId.desc&limit=2`;
    const response = await api(path, { headers: { Prefer: "count=exact" } }, key);
    expect(await read(response, "Content-Range", "Preference-Applied")).toEqual({
      status: 206,
      headers: { "Content-Range": "0-1/3", "Preference-Applied": "count=exact" },
      body: [{ entityId: "list-3" }, { entityId: "list-2" }],
    });
  });
});

describe("update", () => {
  it("answers 204, and moves updatedAt", async () => {
    const made = await create("update-1", { updatedAt: "2026-01-01T00:00:00Z" });
    const response = await api(
      `${documented}?id=eq.${made}`,
      { method: "PATCH", body: { externalId: "new" } },
      key,
    );
    expect(await read(response, "Content-Range")).toEqual({
      status: 204,
      headers: { "Content-Range": "0-0/*" },
      body: "",
    });
    const { body } = await read(await api(`${documented}?id=eq.${made}`, {}, key));
    expect(body.externalId).toBe("new");
    expect(body.updatedAt > "2026-02").toBe(true);
  });

  it("answers with the updated object on request", async () => {
    const made = await create("update-2");
    const path = `${documented}?id=eq.${made}&select=entityId,metadata`;
    const response = await api(
      path,
      { method: "PATCH", headers: representation, body: { metadata: { a: 1 } } },
      key,
    );
    expect(await read(response)).toEqual({ status: 200, body: { entityId: "update-2", metadata: { a: 1 } } });
  });

  it("answers 404 where there is none", async () => {
    const response = await api(
      `${documented}?id=eq.nothing`,
      { method: "PATCH", body: { externalId: "x" } },
      key,
    );
    const { status, body } = await read(response);
    expect([status, body.code]).toEqual([404, "PGRST116"]);
  });

  it("leaves a row as it is where the body names no column", async () => {
    const made = await create("update-3");
    const path = `${documented}?id=eq.${made}&select=entityId`;
    const response = await api(path, { method: "PATCH", headers: representation, body: {} }, key);
    expect(await read(response)).toEqual({ status: 200, body: { entityId: "update-3" } });
  });
});

describe("delete", () => {
  it("answers 204, also when the row was already gone", async () => {
    const made = await create("delete-1");
    for (const _ of [1, 2]) {
      const response = await api(`${documented}?id=eq.${made}`, { method: "DELETE" }, key);
      expect(await read(response, "Content-Range")).toEqual({
        status: 204,
        headers: { "Content-Range": "*/*" },
        body: "",
      });
    }
  });

  it("answers with the deleted object on request", async () => {
    const made = await create("delete-2");
    const path = `${documented}?id=eq.${made}&select=entityId`;
    const response = await api(path, { method: "DELETE", headers: representation }, key);
    expect(await read(response)).toEqual({ status: 200, body: { entityId: "delete-2" } });
  });
});

describe("errors", () => {
  const post = (body: unknown) => api(documented, { method: "POST", body }, key);
  const cases: readonly (readonly [
    string,
    () => Promise<Response>,
    number,
    Readonly<Record<string, unknown>>,
  ])[] = [
    [
      "a required column that is missing",
      () => {
        const { allowDuplicateExternalId: _, ...rest } = mapping("error-1");
        return post(rest);
      },
      400,
      {
        code: "23502",
        message:
          'null value in column "allowDuplicateExternalId" of relation "externalIntegrationMapping" violates not-null constraint',
        details: expect.stringMatching(/^Failing row contains \(.*, customer, error-1, xero, null, null,/),
        hint: null,
      },
    ],
    [
      "a mapping that is there already",
      async () => {
        await create("error-2");
        return post(mapping("error-2"));
      },
      409,
      {
        code: "23505",
        message:
          'duplicate key value violates unique constraint "externalIntegrationMapping_entityType_entityId_integration_comp"',
        details:
          'Key ("entityType", "entityId", integration, "companyId")=(customer, error-2, xero, acme) already exists.',
        hint: null,
      },
    ],
    [
      "an external id that is taken",
      async () => {
        await create("error-3", { externalId: "taken" });
        return post(mapping("error-3b", { externalId: "taken" }));
      },
      409,
      {
        code: "23505",
        message:
          'duplicate key value violates unique constraint "externalIntegrationMapping_unique_externalId_idx"',
        details:
          'Key (integration, "externalId", "entityType", "companyId")=(xero, taken, customer, acme) already exists.',
        hint: null,
      },
    ],
    [
      "another company's row",
      () => post(mapping("error-4", { companyId: "globex" })),
      403,
      {
        code: "42501",
        message: 'new row violates row-level security policy for table "externalIntegrationMapping"',
        details: null,
        hint: null,
      },
    ],
    [
      "a column that is not there",
      () => post(mapping("error-5", { nickname: "x" })),
      400,
      {
        code: "PGRST204",
        message: "Could not find the 'nickname' column of 'externalIntegrationMapping' in the schema cache",
        details: null,
        hint: null,
      },
    ],
    [
      "a column that is not there, in a filter",
      () => api(`${documented}?entityTyp=eq.x`, {}, key),
      400,
      {
        code: "42703",
        message: "column externalIntegrationMapping.entityTyp does not exist",
        details: null,
        hint: 'Perhaps you meant to reference the column "externalIntegrationMapping.entityType".',
      },
    ],
    [
      "JSON that does not parse",
      () => post("{"),
      400,
      {
        code: "PGRST102",
        message: "Empty or invalid json",
        details: "Line 1, column 2: The input string ended unexpectedly.",
        hint: null,
      },
    ],
    [
      "a time that is none",
      () => post(mapping("error-6", { lastSyncedAt: "yesterday-ish" })),
      400,
      {
        code: "22007",
        message: 'invalid input syntax for type timestamp with time zone: "yesterday-ish"',
        details: null,
        hint: null,
      },
    ],
    [
      "a table that is not there",
      () => api("/externalIntegrationMappings", {}, key),
      404,
      {
        code: "PGRST205",
        message: "Could not find the table 'public.externalIntegrationMappings' in the schema cache",
        details: null,
        hint: "Perhaps you meant the table 'public.externalIntegrationMapping'",
      },
    ],
    [
      "a path that is not there",
      () => api("/a/b/c", {}, key),
      404,
      { code: "PGRST125", message: "Invalid path specified in request URL", details: null, hint: null },
    ],
    [
      "an update without a filter",
      () => api(documented, { method: "PATCH", body: { externalId: "x" } }, key),
      400,
      {
        code: "21000",
        message: "UPDATE requires a WHERE clause",
        details: null,
        hint: "Add a filter, such as id=eq.1; for every row, one that holds for all, such as id=not.is.null.",
      },
    ],
    [
      "a write to the company",
      () => api("/company?id=eq.acme", { method: "PATCH", body: { name: "x" } }, key),
      405,
      { code: "PGRST117", message: "Unsupported HTTP method: PATCH", details: null, hint: null },
    ],
  ];

  for (const [name, call, status, body] of cases) {
    it(`says what is wrong with ${name}`, async () => {
      expect(await read(await call(), "Proxy-Status")).toEqual({
        status,
        headers: { "Proxy-Status": `Crosswalk; error=${body.code}` },
        body,
      });
    });
  }
});

describe("the company", () => {
  it("is the key's own, and embeds", async () => {
    expect(await read(await api("/company?select=id", {}, key))).toEqual({
      status: 200,
      body: [{ id: "acme" }],
    });
    const made = await create("embed-1");
    const response = await api(`${documented}?id=eq.${made}&select=entityId,company(id,name)`, {}, key);
    expect(await read(response)).toEqual({
      status: 200,
      body: { entityId: "embed-1", company: { id: "acme", name: "Company acme" } },
    });
  });
});
