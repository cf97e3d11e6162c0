/** A duplicate that is ignored on the documented mount is answered by the row that is there (SPEC §1). */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  type Fields,
  mapping,
  prefer,
  standard,
} from "../../support/mappings";

let key = "";
let service = "";
let blind = "";

const natural = "on_conflict=entityType,entityId,integration,companyId";
const external = "on_conflict=integration,externalId,entityType,companyId";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  service = await makeKey({ companyId: null });
  blind = await makeKey({ companyId: "acme", scopes: ["create"] });
});

beforeEach(async () => {
  await clearRows();
  const kept = [
    mapping("a", { id: "kept", externalId: "x-1", metadata: { n: 1.5 } }),
    // the same external id, outside the partial set
    mapping("b", { id: "other", externalId: "x-1", metadata: null, allowDuplicateExternalId: true }),
  ];
  expect((await api(standard, { method: "POST", body: kept }, key)).status).toBe(201);
});

interface Ignored {
  readonly mount?: string;
  readonly by?: string;
  readonly accept?: string;
  readonly returning?: string;
}

async function ignore(query: string, body: unknown, options: Ignored = {}) {
  const { mount = documented, by = key, accept = "application/json", returning = "representation" } = options;
  const headers = { Accept: accept, ...prefer("resolution=ignore-duplicates", `return=${returning}`) };
  const answer = await api(`${mount}?${query}`, { method: "POST", headers, body }, by);
  return read(answer, "Preference-Applied", "Content-Range", "Location");
}

const answered = (
  status: number,
  body: unknown,
  returning = "representation",
  Location: string | null = null,
) => ({
  status,
  headers: {
    "Preference-Applied": `resolution=ignore-duplicates, return=${returning}`,
    "Content-Range": "*/*",
    Location,
  },
  body,
});

const duplicates: readonly (readonly [string, string, Fields])[] = [
  ["the entity's set", natural, mapping("a", { externalId: "x-9" })],
  ["the primary key", "", mapping("z", { id: "kept" })],
  ["the primary key by name", "on_conflict=id", mapping("z", { id: "kept" })],
  ["the partial set", external, mapping("z", { externalId: "x-1" })],
];

describe("a duplicate by", () => {
  it.each(duplicates)("%s is 200 with the existing row", async (_, query, body) => {
    const select = "&select=id,externalId,metadata,company(id)";
    const there = { id: "kept", externalId: "x-1", metadata: { n: 1.5 }, company: { id: "acme" } };
    expect(await ignore(query + select, body)).toEqual(answered(200, there));
    expect(await ignore(query + select, body, { by: service })).toEqual(answered(200, there));
    expect(await countRows()).toBe(2);
  });

  it.each(duplicates)("%s is 200 without a body if none is requested", async (_, query, body) => {
    expect(await ignore(query, body, { returning: "minimal" })).toEqual(answered(200, "", "minimal"));
  });

  it.each(duplicates)("%s has the Location of the existing row", async (_, query, body) => {
    expect(await ignore(query, body, { returning: "headers-only" })).toEqual(
      answered(200, "", "headers-only", `${documented}?id=eq.kept`),
    );
  });

  it.each(duplicates)(
    "%s is as PostgREST answers it under /rest/v1, and in an array of bodies",
    async (_, query, body) => {
      expect(await ignore(query, body, { mount: standard })).toEqual(answered(201, []));
      expect(await ignore(query, [body])).toEqual(answered(201, []));
    },
  );

  it.each(duplicates)("%s shows a key without view nothing", async (_, query, body) => {
    expect(await ignore(query, body, { by: blind })).toEqual(answered(204, ""));
    expect(await ignore(query, body, { by: blind, returning: "headers-only" })).toEqual(
      answered(200, "", "headers-only"),
    );
    expect(await countRows()).toBe(2);
  });
});

describe("the existing row", () => {
  it("has the requested media type", async () => {
    const body = mapping("a");
    const query = `${natural}&select=id`;
    expect((await ignore(query, body, { accept: "application/vnd.pgrst.object+json" })).body).toBe(
      '{"id":"kept"}',
    );
    expect(await ignore(query, body, { accept: "application/vnd.pgrst.array+json" })).toEqual(
      answered(200, [{ id: "kept" }]),
    );
    expect(await ignore(query, body, { accept: "text/csv" })).toEqual(answered(200, "id\nkept"));
  });

  it("is left out by an inner embed of the answer", async () => {
    const query = `${natural}&select=id,company!inner(id)&company.id=eq.nobody`;
    expect(await ignore(query, mapping("a"))).toEqual(answered(204, ""));
  });
});

describe("a row that is new", () => {
  it.each([natural, "", external])("with %j is 201 with that row", async (query) => {
    const body = mapping("new", { id: "new", externalId: "x-2" });
    expect(await ignore(`${query}&select=id`, body)).toEqual(answered(201, { id: "new" }));
    expect(await countRows()).toBe(3);
  });

  it("outside of the partial set is never a duplicate by it", async () => {
    const body = mapping("new", { id: "new", externalId: "x-1", allowDuplicateExternalId: true });
    expect(await ignore(`${external}&select=id`, body)).toEqual(answered(201, { id: "new" }));
    const without = mapping("newer", { id: "newer", externalId: null });
    expect(await ignore(`${external}&select=id`, without)).toEqual(answered(201, { id: "newer" }));
  });
});
