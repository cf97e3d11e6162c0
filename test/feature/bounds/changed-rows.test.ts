/** How many rows one PATCH or DELETE may change: past the bound nothing is written. */
import { beforeAll, beforeEach, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, mapping, prefer, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(clearRows);

const tooMany = {
  status: 400,
  body: {
    code: "54001",
    message: "The request would change more than 2 rows",
    details: null,
    hint: "Change them in several requests, each with a filter for some of the rows.",
  },
};

it("refuses a PATCH or DELETE of more than MAX_CHANGED_ROWS rows", async () => {
  const call = callWith({ MAX_CHANGED_ROWS: "2" }, key);
  const rows = ["a", "b", "c"].map((id) => mapping(id, { id }));
  expect((await call(standard, { method: "POST", body: rows })).status).toBe(201);
  const patch = { method: "PATCH", body: { createdBy: "me" } };
  expect(await read(await call(`${standard}?id=not.is.null`, patch))).toEqual(tooMany);
  expect(await read(await call(`${standard}?id=match.%5Ba-c%5D`, { method: "DELETE" }))).toEqual(tooMany);
  expect(await read(await call(`${standard}?createdBy=eq.me&select=id`))).toEqual({ status: 200, body: [] });
  expect(await countRows()).toBe(3);
  expect((await call(`${standard}?id=in.(a,b)`, patch)).status).toBe(204);
  expect((await call(`${standard}?id=neq.a`, { method: "DELETE" })).status).toBe(204);
  expect(await countRows()).toBe(1);
});

it("refuses more than MAX_CHANGED_ROWS rows even when an answer may show more", async () => {
  const call = callWith({ MAX_CHANGED_ROWS: "2", MAX_ROWS: "3000" }, key);
  const rows = ["a", "b", "c"].map((id) => mapping(id, { id }));
  expect((await call(standard, { method: "POST", body: rows })).status).toBe(201);
  const headers = prefer("return=representation");
  const change = { method: "PATCH", body: { createdBy: "me" }, headers };
  expect(await read(await call(`${standard}?id=not.is.null`, change))).toEqual(tooMany);
  expect(await read(await call(`${standard}?id=not.is.null`, { method: "DELETE", headers }))).toEqual(
    tooMany,
  );
  expect(await read(await call(`${standard}?createdBy=eq.me&select=id`))).toEqual({ status: 200, body: [] });
  expect(await countRows()).toBe(3);
});

it("shows at most one row when one object is asked for", async () => {
  const rows = ["a", "b"].map((id) => mapping(id, { id }));
  expect((await callWith({}, key)(standard, { method: "POST", body: rows })).status).toBe(201);
  const call = callWith({ MAX_ROWS: "1" }, key);
  const change = { method: "PATCH", body: { createdBy: "me" }, headers: prefer("return=representation") };
  expect(await read(await call(`${standard}?id=not.is.null&select=id`, change))).toEqual({
    status: 400,
    body: {
      code: "54001",
      message: "The write would show more than 1 rows",
      details: null,
      hint: "Send Prefer: return=minimal, or write fewer rows at once.",
    },
  });
  expect(await read(await call(`${standard}?createdBy=eq.me&select=id`))).toEqual({ status: 200, body: [] });
});
