/** Which columns an insert takes from its body, and what the others get. */
import { describe, expect, it } from "vitest";
import { read } from "../../../support/fixtures";
import { type Fields, mapping, prefer } from "../../../support/mappings";
import { inserter, useWriter } from "../../../support/writes/writer";

const key = useWriter();
const insert = inserter(key);

const required = "entityType,entityId,integration,allowDuplicateExternalId,companyId";

describe("columns=", () => {
  it("takes only these keys of each row, and null for missing ones", async () => {
    const rows = [
      mapping("a", { externalId: "x", metadata: { not: "asked for" } }),
      mapping("b", { nickname: "no column at all" }),
    ];
    const response = await insert(`columns=${required},externalId&select=entityId,externalId,metadata`, rows);
    expect(await read(response)).toEqual({
      status: 201,
      body: [
        { entityId: "a", externalId: "x", metadata: null },
        { entityId: "b", externalId: null, metadata: null },
      ],
    });
  });

  it("writes null, not the default, for a missing key", async () => {
    const response = await insert(`columns=${required},createdBy,createdAt`, [mapping("a")]);
    const { status, body } = await read(response);
    expect([status, body.code, body.message]).toEqual([
      400,
      "23502",
      'null value in column "createdAt" of relation "externalIntegrationMapping" violates not-null constraint',
    ]);
  });

  it("writes the default with missing=default", async () => {
    const rows = [mapping("a", { createdBy: "me", id: "a" }), mapping("b")];
    const headers = prefer("missing=default", "return=representation");
    const response = await insert(`columns=${required},id,createdBy,createdAt,externalId`, rows, headers);
    expect(response.headers.get("Preference-Applied")).toBe("missing=default, return=representation");
    const { status, body } = await read(response);
    expect(status).toBe(201);
    expect(body.map(({ createdBy, externalId }: Fields) => [createdBy, externalId])).toEqual([
      ["me", null],
      ["key:k1", null],
    ]);
    expect(body[0].id).toBe("a");
    expect(body[1].id).toMatch(/^[0-9a-z]{26}$/);
    expect(body[0].createdAt).toBe(body[1].createdAt);
  });

  it("must name existing columns", async () => {
    expect(await read(await insert("columns=entityId,nickname", [mapping("a")]))).toEqual({
      status: 400,
      body: {
        code: "PGRST204",
        message: "Could not find the 'nickname' column of 'externalIntegrationMapping' in the schema cache",
        details: null,
        hint: null,
      },
    });
  });
});

describe("defaults", () => {
  it("are a rising id, one time for all rows, and the key of the request", async () => {
    const response = await insert("", [mapping("a"), mapping("b"), mapping("c")]);
    const { body } = await read(response);
    const ids = body.map(({ id }: Fields) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(new Set(body.flatMap(({ createdAt, updatedAt }: Fields) => [createdAt, updatedAt])).size).toBe(1);
    expect(new Set(body.flatMap(({ createdBy, updatedBy }: Fields) => [createdBy, updatedBy]))).toEqual(
      new Set(["key:k1"]),
    );
  });

  it("are overridden by the body, by null too", async () => {
    const given = {
      id: "mine",
      createdAt: "2026-01-01T00:00:00Z",
      updatedAt: "2026-01-02T00:00:00.5Z",
      createdBy: null,
      updatedBy: "me",
    };
    const response = await insert("select=id,createdAt,updatedAt,createdBy,updatedBy", mapping("a", given));
    expect(await read(response)).toEqual({ status: 201, body: [given] });
  });
});
