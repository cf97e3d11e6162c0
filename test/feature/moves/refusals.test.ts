/** Moves that are cancelled, and what cannot move. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { read } from "../../support/fixtures";
import { documented } from "../../support/mappings";
import {
  countRows,
  countTriggers,
  createMappings,
  refused,
  silenceErrors,
  startWithCompanies,
} from "../../support/moves/companies";
import {
  allOf,
  begin,
  cancel,
  east,
  finish,
  move,
  status,
  step,
  type Worker,
} from "../../support/moves/two-databases";

let worker: Worker;
let key: string;

silenceErrors();

beforeEach(async () => {
  ({ worker, key } = await startWithCompanies());
});

const create = (names: readonly string[], companyId = "acme") =>
  createMappings(worker.as(key), names, companyId);

describe("a cancelled move", () => {
  it("leaves the company where it is, and nothing of the copy", async () => {
    await create(["a", "b"]);
    const before = await allOf(env.DB);
    await begin(worker);
    await step(worker);
    expect((await cancel(worker)).body).toMatchObject({
      state: "settled",
      database: "DB",
      from: null,
      to: null,
      figures: null,
    });
    expect(await allOf(env.DB)).toEqual(before);
    for (const table of [
      "externalIntegrationMapping",
      "externalIntegrationMappingChange",
      "companyArrival",
      "companyFence",
    ]) {
      expect([table, await countRows(east, table)]).toEqual([table, 0]);
    }
    expect([await countTriggers(env.DB), await countTriggers(east)]).toEqual([0, 0]);
    expect((await create(["c"])).status).toBe(201);
    expect(await move(worker)).toMatchObject({ database: "DB_EAST", figures: { mappings: 3 } });
  });

  it("is refused after the switch, and where nothing moves", async () => {
    const path = "/admin/companies/acme/move";
    const noMove = { code: "PGRST116", message: 'The company "acme" is not moving' };
    expect(await read(await worker.admin(path, { method: "DELETE" }))).toEqual(refused(noMove, 404));
    await move(worker);
    expect(await read(await worker.admin(path, { method: "DELETE" }))).toEqual(refused(noMove, 404));
  });
});

describe("what cannot move", () => {
  it("is a company that is not there, or to a database that is not bound", async () => {
    const answer = await worker.admin("/admin/companies/nobody/move", {
      method: "POST",
      body: { to: "DB_EAST" },
    });
    expect(await read(answer)).toEqual(
      refused({ code: "PGRST116", message: 'There is no company "nobody"' }, 404),
    );
    expect(await begin(worker, "DB_WEST")).toEqual(
      refused(
        { code: "22023", message: "Invalid request parameter", details: "to: there is no binding DB_WEST" },
        400,
      ),
    );
  });

  it("is one of two companies with the same id", async () => {
    await worker.admin("/admin/companies/acme?database=DB_EAST", { method: "PUT", body: { name: "Other" } });
    expect((await begin(worker)).status).toBe(409);
    expect(await status(worker)).toEqual(
      refused({
        code: "55000",
        message: 'The company "acme" is in DB and DB_EAST',
        hint: "These are two companies with one id. Delete the one that is not used, and move the other.",
      }),
    );
  });

  it("is a mapping whose id another company of the target has; once it is renamed, the move goes on", async () => {
    await create(["a", "b"]);
    await east.batch([
      east.prepare(`INSERT INTO "company" ("id", "name") VALUES ('initech', 'Initech')`),
      east.prepare(
        `INSERT INTO "externalIntegrationMapping" ("id", "entityType", "entityId", "integration",
           "allowDuplicateExternalId", "companyId") VALUES ('b', 'item', 'b', 'xero', 0, 'initech')`,
      ),
    ]);
    await begin(worker);
    expect(await step(worker)).toEqual(
      refused({
        code: "23505",
        message: "Other companies in DB_EAST have mappings with the same ids",
        details: "b",
        hint: "Give these mappings of the company other ids, and go on.",
      }),
    );
    expect(
      (await worker.as(key)(`${documented}?id=eq.b`, { method: "PATCH", body: { id: "b2" } })).status,
    ).toBe(204);
    expect(await finish(worker)).toMatchObject({ database: "DB_EAST" });
    const ids = east.prepare(`SELECT "id", "companyId" FROM "externalIntegrationMapping" ORDER BY 1`);
    expect(await ids.raw()).toEqual([
      ["a", "acme"],
      ["b", "initech"],
      ["b2", "acme"],
    ]);
  });

  it("is what a migration has taken the triggers of", async () => {
    await begin(worker);
    await env.DB.prepare(`DROP TRIGGER "externalIntegrationMapping_fence_update"`).run();
    while ((await step(worker)).status === 200);
    expect(await step(worker)).toEqual(
      refused({
        code: "55000",
        message: "The fence of the move is missing in DB: a migration or a restore may have taken it",
        hint: "What was written since may be missing in the copy. Cancel the move, and begin it anew.",
      }),
    );
  });

  it("is what a restore has taken the fence of: what was written since is noted nowhere", async () => {
    await begin(worker);
    while ((await status(worker)).body.state !== "follow") await step(worker);
    await env.DB.prepare(`DELETE FROM "companyFence"`).run();
    await create(["a"]);
    expect((await step(worker)).body).toMatchObject({ code: "55000" });
    expect((await begin(worker)).body).toMatchObject({ code: "55000" });
    expect((await cancel(worker)).status).toBe(200);
    expect(await move(worker)).toMatchObject({ database: "DB_EAST", figures: { mappings: 1 } });
  });
});
