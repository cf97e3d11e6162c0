/** `link` and `unlink` with `Prefer: max-affected` and `timezone`, and what their errors repeat (docs/spec.md §6, §12). */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyMigrations, makeCompany, makeKey, read } from "../../support/fixtures";
import { callFunction, shownBy, shownMapping, storeMappings } from "../../support/functions/calls";
import { clearRows, countRows, type Fields } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await applyMigrations();
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});
beforeEach(async () => {
  await clearRows();
  await storeMappings([owner]);
});

const owner = shownMapping({ id: "m-1", entityId: "1", externalId: "x-1", allowDuplicateExternalId: false });
const row = (entityId: string, externalId?: string): Fields => ({
  entityType: "customer",
  entityId,
  integration: "xero",
  ...(externalId !== undefined && { externalId }),
});

const call = async (path: string, body: Fields, prefer: string) =>
  read(await callFunction(path, body, key, { Prefer: prefer }), "Preference-Applied");

const changesTooMuch = (rows: number) => ({
  status: 400,
  body: {
    code: "PGRST124",
    message: "Query result exceeds max-affected preference constraint",
    details: `The query affects ${rows} rows`,
    hint: null,
  },
});

describe("max-affected", () => {
  // One row is created and displaces another, one is created, and one stays as it is.
  const moves = { rows: [row("2", "x-1"), row("3")], onTaken: "move" };

  it.each([
    ["link", moves, 3],
    ["link", { ...moves, dryRun: true }, 3],
    ["link", { rows: [row("1", "y-1"), row("2")] }, 2],
    ["unlink", { rows: [{ id: "m-1" }, { id: "m-2" }] }, 1],
  ])("bounds the rows that %s changes: %o", async (name, body, changed) => {
    const path = `${name}?select=index`;
    expect(await call(path, body, `handling=strict, max-affected=${changed - 1}`)).toMatchObject(
      changesTooMuch(changed),
    );
    expect(await countRows()).toBe(1);
    expect(await call(path, body, `max-affected=${changed}, handling=strict`)).toMatchObject({
      status: 200,
      headers: { "Preference-Applied": `handling=strict, max-affected=${changed}` },
    });
  });

  it("does not count rows that stay as they are, and is not heeded without strict handling", async () => {
    expect(
      await call("link?select=action", { rows: [row("1")] }, "handling=strict, max-affected=0"),
    ).toMatchObject({
      status: 200,
      body: [{ action: "unchanged" }],
    });
    const { status, headers } = await call("link?select=action", moves, "max-affected=1");
    expect([status, headers]).toEqual([200, { "Preference-Applied": null }]);
  });

  it("has no effect on functions that only read", async () => {
    const asked = { integration: "xero", externalIds: ["x-1", "x-2"] };
    expect(await call("resolve?select=status", asked, "handling=strict, max-affected=1")).toMatchObject({
      status: 200,
      body: [{ status: "found" }, { status: "missing" }],
    });
  });
});

describe("timezone", () => {
  const zone = "timezone=America/New_York";
  const local = "2025-12-31T19:00:00-05:00";

  it("is the zone of the times that link reports", async () => {
    const body = { rows: [row("2", "x-1")], onTaken: "move", dryRun: true };
    const path = "link?select=made:mapping->>entityId,displaced->0->>createdAt";
    expect(await call(path, body, zone)).toEqual({
      status: 200,
      headers: { "Preference-Applied": zone },
      body: [{ made: "2", createdAt: local }],
    });
    expect(await call("link?select=mapping->updatedAt", { rows: [row("1")] }, zone)).toMatchObject({
      body: [{ updatedAt: local }],
    });
    expect(await call("link", { rows: [row("2", "x-1")] }, zone)).toMatchObject({
      status: 409,
      body: { details: { report: [{ error: { owner: { createdAt: local } } }] } },
    });
  });

  it("is the zone of the times that unlink reports", async () => {
    expect(await call("unlink?select=mappings->0->>createdAt", { rows: [{ id: "m-1" }] }, zone)).toEqual({
      status: 200,
      headers: { "Preference-Applied": zone },
      body: [{ createdAt: local }],
    });
  });

  it("is refused if there is no such zone", async () => {
    expect(await call("link", { rows: [row("2")] }, "timezone=Nowhere")).toMatchObject({
      status: 400,
      body: { code: "22023" },
    });
  });
});

describe("the error of a row", () => {
  const long = "e".repeat(500);
  const cut = `${"e".repeat(200)}…`;

  it("repeats at most 200 characters of an id", async () => {
    const rows = [
      row(long, long),
      { ...row("2"), externalId: long },
      { ...row("3"), id: long },
      { id: long, ref: "r" },
    ];
    const { body } = await shownBy("link?select=error", { rows, partial: true }, key);
    const text = JSON.stringify(body);
    expect(text).toContain(cut);
    expect(text).not.toContain("e".repeat(201));
    await shownBy("link", { rows: [row(long, long)] }, key);
    const again = await shownBy(
      "link?select=message:error->>message,details:error->>details",
      {
        rows: [row("2", long)],
        partial: true,
      },
      key,
    );
    expect(again.body).toEqual([
      {
        message: `the external id "${cut}" belongs to another entity`,
        details: expect.stringContaining(`(customer ${cut} in xero).`),
      },
    ]);
  });
});
