/** Keys that may write and not view: how they name rows, and that no answer tells them a stored value. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { isolate } from "../../support/isolate";
import { clearRows, countRows, externalKey, mapping, naturalKey, standard } from "../../support/mappings";

const writes = ["create", "update", "delete"] as const;
const call = isolate();
let all = "";
let blind = "";
let narrow = "";
let service = "";

beforeAll(async () => {
  await makeCompany("acme");
  all = await makeKey({ companyId: "acme" });
  blind = await makeKey({ companyId: "acme", scopes: writes });
  narrow = await makeKey({
    companyId: "acme",
    scopes: writes,
    integrations: ["xero"],
    entityTypes: ["customer"],
  });
  service = await makeKey({ companyId: null, scopes: writes });
});

beforeEach(async () => {
  await clearRows();
  const body = [
    mapping("a", { id: "1", externalId: "secret-a", metadata: { pin: 42 } }),
    mapping("b", { id: "2", externalId: "secret-b", metadata: null }),
  ];
  expect((await call(standard, { method: "POST", body }, all)).status).toBe(201);
});

const denied = (named: string) => ({
  status: 403,
  body: {
    code: "42501",
    message: "permission denied for table externalIntegrationMapping",
    details: "Its filters read stored values",
    hint: `Without the right to read them, name a row by eq on each of: ${named}.`,
  },
});
const ofCompany = denied("id; or entityType, entityId, integration; or integration, externalId, entityType");
const send = async (query: string, method: string, key: string, body?: unknown, prefer = "") =>
  read(
    await call(
      `${standard}?${query}`,
      { method, headers: { Prefer: prefer }, ...(body !== undefined && { body }) },
      key,
    ),
  );
const entity = "entityType=eq.customer&entityId=eq.a&integration=eq.xero";
const external = "entityType=eq.customer&externalId=eq.secret-a&integration=eq.xero";

describe("a key without view", () => {
  it.each([
    ["id", "id=eq.1"],
    ["the entity", entity],
    ["the entity and the company", `${entity}&companyId=eq.acme`],
    ["the external id", external],
  ])("names its row by %s", async (_, query) => {
    const patched = await send(query, "PATCH", blind, { metadata: null }, "count=exact");
    expect(patched).toEqual({ status: 204, body: "" });
    expect(await countRows("id = '1' AND metadata IS NULL")).toBe(1);
    expect(await send(query, "DELETE", blind)).toEqual({ status: 204, body: "" });
    expect(await countRows()).toBe(1);
  });

  it.each([
    ["a pattern", "id=eq.1&externalId=like.secret-a*"],
    ["another column", "id=eq.1&createdBy=eq.key:x"],
    ["columns of two sets", "id=eq.1&externalId=eq.secret-a"],
    ["a part of a set", "integration=eq.xero"],
    ["a JSON path", "id=eq.1&metadata->>pin=eq.42"],
    ["a JSON path of the key's column", "id->>a=eq.1"],
    ["a negation", "id=not.eq.1"],
    ["a list", "id=in.(1,2)"],
    ["a quantifier", "id=eq(any).{1,2}"],
    ["an or", "or=(id.eq.1,externalId.like.s*)"],
    ["an and", "and=(id.eq.1)"],
    ["a comparison", "id=gte.1"],
    ["a null test", "id=not.is.null"],
    ["a full-text query", "id=eq.1&externalId=fts.secret"],
  ])("may not search by %s", async (_, query) => {
    for (const prefer of ["", "handling=strict, max-affected=0"]) {
      expect(await send(query, "DELETE", blind, undefined, prefer)).toEqual(ofCompany);
      expect(await send(query, "PATCH", blind, { metadata: 1 }, prefer)).toEqual(ofCompany);
      expect(await send(query, "PATCH", blind, {}, prefer)).toEqual(ofCompany);
    }
    expect(await countRows("metadata IS NULL")).toBe(1);
  });

  it("may leave out what it is narrowed to, and a service key may not leave out the company", async () => {
    expect(await send("entityId=eq.a", "PATCH", narrow, { metadata: 1 })).toEqual({ status: 204, body: "" });
    expect(await send(entity, "PATCH", service, { metadata: 1 })).toEqual(
      denied(
        "id; or entityType, entityId, integration, companyId; or integration, externalId, entityType, companyId",
      ),
    );
    const named = `${entity}&companyId=eq.acme`;
    expect(await send(named, "PATCH", service, { metadata: 1 })).toEqual({ status: 204, body: "" });
  });

  const bare = (constraint: string, details: string | null) => ({
    code: "23505",
    message: `duplicate key value violates unique constraint "${constraint}"`,
    details,
    hint: null,
  });

  it("sees the constraint that an update violated, without the key", async () => {
    expect(await send("id=eq.1", "PATCH", blind, { externalId: "secret-b" })).toEqual({
      status: 409,
      body: bare(externalKey, null),
    });
    expect(await send("id=eq.1", "PATCH", all, { externalId: "secret-b" })).toEqual({
      status: 409,
      body: bare(
        externalKey,
        'Key (integration, "externalId", "entityType", "companyId")=(xero, secret-b, customer, acme) already exists.',
      ),
    });
  });

  it("does not see a row that an update made invalid by a null", async () => {
    const { status, body } = await send("id=eq.1", "PATCH", blind, { integration: null });
    expect([status, body.code, body.details]).toEqual([400, "23502", null]);
  });

  it("sees the constraint that a merge violated and the row of the body, without the key", async () => {
    const rest = mapping("b", { id: "1" });
    const rows = [mapping("c", { id: "3" }), rest];
    const path = "columns=id,entityType,entityId,integration,allowDuplicateExternalId,companyId";
    expect(await send(path, "POST", blind, rows, "resolution=merge-duplicates")).toEqual({
      status: 409,
      body: bare(naturalKey, "Row 2 of the body (counting from 1)."),
    });
    expect(await send("id=eq.1", "PUT", blind, rest)).toEqual({ status: 409, body: bare(naturalKey, null) });
  });

  it("sees the key of its own body when a plain insert violated a constraint", async () => {
    const body = bare(externalKey, null);
    const { status, body: told } = await send("", "POST", blind, mapping("z", { externalId: "secret-a" }));
    expect([status, { ...told, details: null }]).toEqual([409, body]);
    expect(told.details).toContain("(xero, secret-a, customer, acme) already exists.");
  });

  it("gets the Location of a row that it created, but not of one that existed", async () => {
    const by = "on_conflict=entityType,entityId,integration,companyId";
    const merge = async (entityId: string, key: string) => {
      const headers = { Prefer: "resolution=merge-duplicates, return=headers-only" };
      const answer = await call(
        `${standard}?${by}`,
        { method: "POST", headers, body: mapping(entityId) },
        key,
      );
      return [answer.status, answer.headers.get("Location")];
    };
    expect(await merge("a", blind)).toEqual([200, null]);
    expect(await merge("a", all)).toEqual([200, `${standard}?id=eq.1`]);
    expect(await merge("new", blind)).toEqual([201, expect.stringMatching(/\?id=eq\.[0-9a-z]+$/)]);
  });
});
