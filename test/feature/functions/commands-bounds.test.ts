/** What `link` and `unlink` read and show at most (SPEC §12, §19). */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { countBindings, newCounts } from "../../support/counting";
import { applyMigrations, makeCompany, makeKey, read } from "../../support/fixtures";
import { isolate } from "../../support/isolate";
import { clearRows, countRows } from "../../support/mappings";

const ROWS = 40;
/** The bytes of the metadata of each. */
const LONG = 60_000;

let key = "";

beforeAll(async () => {
  await applyMigrations();
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});
beforeEach(async () => {
  await clearRows();
  await env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata", "companyId")
     SELECT 'm' || key, 'customer', 'e' || key, 'xero', 'x' || key, 0, '"' || printf('%0${LONG}d', 1) || '"', 'acme'
     FROM json_each(?)`,
  )
    .bind(JSON.stringify(Array.from({ length: ROWS })))
    .run();
});

const list = <T>(length: number, item: (index: number) => T) =>
  Array.from({ length }, (_, index) => item(index));
/** Another entity that wants the external id. */
const taking = (index: number) => ({
  entityType: "customer",
  entityId: `other${index}`,
  integration: "xero",
  externalId: `x${index}`,
});
const touching = (index: number) => ({ id: `m${index}`, lastSyncedAt: "2026-01-01T00:00:00Z" });

const call = (path: string, body: object, bytes = 16_777_216) =>
  callWith({ MAX_ANSWER_BYTES: String(bytes) }, key)(`/rpc/${path}`, {
    method: "POST",
    text: JSON.stringify(body),
  });

const refused = (message: string, hint: string) => ({
  status: 400,
  body: { code: "54001", message, details: null, hint },
});
const tooMuchRead = (bytes: number) =>
  refused(`The rows that the call concerns have more than ${bytes} bytes`, "Send fewer rows at once.");
const tooMuchShown = (bytes: number) =>
  refused(
    `The report would have more than ${bytes} bytes`,
    "Send fewer rows at once, or ask for fewer columns of the report, such as select=index,action.",
  );

describe("the error of a link that is undone", () => {
  it("reports on every row without whole mappings, however large their metadata is", async () => {
    const answer = await call("link", { rows: [{ ...taking(0), ref: "line 1" }, { ...taking(99) }] });
    expect(await read(answer)).toEqual({
      status: 409,
      body: {
        code: "23505",
        message: "1 of 2 rows could not be linked",
        details: {
          report: [
            {
              index: 0,
              ref: "line 1",
              action: "refused",
              id: null,
              error: {
                code: "23505",
                message: 'the external id "x0" belongs to another entity',
                details: "It is held by mapping m0 (customer e0 in xero).",
                hint: 'With onTaken "move" that entity loses its mapping.',
                owner: {
                  id: "m0",
                  entityType: "customer",
                  entityId: "e0",
                  integration: "xero",
                  externalId: "x0",
                  allowDuplicateExternalId: false,
                  lastSyncedAt: null,
                  remoteUpdatedAt: null,
                  createdAt: expect.any(String),
                  updatedAt: expect.any(String),
                  createdBy: null,
                  updatedBy: null,
                  companyId: "acme",
                },
              },
            },
            { index: 1, ref: null, action: "created", id: expect.any(String), error: null },
          ],
        },
        hint: "Nothing was written. Correct these rows, or send partial: true to write the others.",
      },
    });
    const all = await call("link", { rows: list(ROWS, taking) });
    expect(all.status).toBe(409);
    expect((await all.text()).length).toBeLessThan(ROWS * 1_000);
  });

  it("has at most MAX_ANSWER_BYTES", async () => {
    const rows = list(ROWS, () => ({ ref: "r".repeat(1_000) }));
    expect(await read(await call("link", { rows }, 20_000))).toEqual(tooMuchShown(20_000));
  });
});

describe("a command", () => {
  const bytes = 1_000_000;

  it.each<[string, object]>([
    ["link?select=index", { rows: list(ROWS, touching) }],
    ["link", { rows: list(ROWS, taking), partial: true }],
    ["link", { rows: list(ROWS, taking), onTaken: "move" }],
    ["unlink?select=index", { rows: list(ROWS, (index) => ({ id: `m${index}` })) }],
  ])("%s refuses to read more than MAX_ANSWER_BYTES, and writes nothing", async (path, body) => {
    const before = await env.DB.prepare('SELECT * FROM "externalIntegrationMapping"').all();
    expect(await read(await call(path, body, bytes))).toEqual(tooMuchRead(bytes));
    expect((await env.DB.prepare('SELECT * FROM "externalIntegrationMapping"').all()).results).toEqual(
      before.results,
    );
    expect((await call(path, body)).status).toBe(200);
  });

  it("shares the bytes among the statements that it reads by", async () => {
    const rows = [...list(12, touching), ...list(12, (index) => taking(20 + index))];
    expect(await read(await call("link", { rows, partial: true }, bytes))).toEqual(tooMuchRead(bytes));
  });

  it("shows at most MAX_ANSWER_BYTES, and writes nothing past it", async () => {
    // What is read is within the bound, and each mapping is shown twice.
    const rows = list(10, (index) => ({ ...touching(index), metadata: 1 }));
    const twice = "link?select=mapping,again:mapping,displaced";
    const moves = { rows: list(10, taking), onTaken: "move" };
    expect(await read(await call(twice, moves, 610_000))).toEqual(tooMuchShown(610_000));
    expect(await countRows()).toBe(ROWS);
    expect((await call(twice, { rows }, 610_000)).status).toBe(200);
  });
});

describe("unlink", () => {
  const SHARED = 300;

  it("looks a repeated external id up once, and is bounded where many rows have the same many mappings", async () => {
    await env.DB.prepare(
      `INSERT INTO "externalIntegrationMapping"
         ("id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "companyId")
       SELECT 's' || key, 'item', 's' || key, 'xero', 'N/A', 1, 'acme' FROM json_each(?)`,
    )
      .bind(JSON.stringify(Array.from({ length: SHARED })))
      .run();
    const counts = newCounts();
    const counted = isolate(countBindings(env, counts));
    const types = list(500, (index) => ({
      integration: "xero",
      externalId: "N/A",
      entityType: `type${index}`,
    }));
    const rows = [...list(2_000, () => ({ integration: "xero", externalId: "N/A" })), ...types];
    const answer = await read(
      await counted("/rpc/unlink?select=action", { method: "POST", body: { rows } }, key),
    );
    expect(answer).toEqual({
      status: 200,
      body: [...list(2_000, () => ({ action: "ambiguous" })), ...list(500, () => ({ action: "missing" }))],
    });
    expect(counts.rowsRead).toBeLessThan(6 * SHARED + 6 * types.length);
    expect(await read(await call("unlink", { rows }, 1_000_000))).toEqual(tooMuchShown(1_000_000));
    expect(await countRows()).toBe(ROWS + SHARED);
  });

  it("finds an external id ambiguous until earlier rows have deleted all other mappings", async () => {
    const insert = `INSERT INTO "externalIntegrationMapping"
      ("id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "companyId")
      SELECT value, 'item', value, 'xero', 'two', 1, 'acme' FROM json_each('["a", "b"]')`;
    await env.DB.prepare(insert).run();
    const two = { integration: "xero", externalId: "two" };
    const answer = await call("unlink?select=action,mappings", { rows: [two, { id: "a" }, two, two] });
    const named = (await answer.json<{ action: string; mappings: { id: string }[] }[]>()).map(
      ({ action, mappings }) => [action, ...mappings.map(({ id }) => id)],
    );
    expect(named).toEqual([["ambiguous", "a", "b"], ["deleted", "a"], ["deleted", "b"], ["missing"]]);
  });
});
