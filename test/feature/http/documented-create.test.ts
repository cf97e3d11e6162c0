/** The documented way to create mappings (SPEC §1), on both mounts. */

import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { documented, mapping, prefer, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

const id = expect.stringMatching(/^[0-9a-z]+$/);

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);

const representation = prefer("return=representation");

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
