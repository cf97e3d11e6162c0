/** KV has lost where companies have moved, with the keys or without them: nobody is sent to the database that was left. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { sweepPlaces } from "../../../src/moves/publish";
import { emptyKv } from "../../support/admin";
import { faultyD1 } from "../../support/faulty-d1";
import { read } from "../../support/fixtures";
import { standard } from "../../support/mappings";
import { countRows, createMappings, silenceErrors, startWithCompanies } from "../../support/moves/companies";
import { east, move, startWorker, type Worker } from "../../support/moves/two-databases";

let worker: Worker;
let key: string;

silenceErrors();

/** A company that has moved, whose newest row is only where it is now. */
beforeEach(async () => {
  ({ worker, key } = await startWithCompanies());
  await createMappings(worker.as(key), ["a"], "acme");
  await move(worker);
  await createMappings(worker.as(key), ["b"], "acme");
});

const list = async (isolate: Worker) => read(await isolate.as(key)(`${standard}?select=id&order=id`));
const both = { status: 200, body: [{ id: "a" }, { id: "b" }] };
const moved = { acme: { database: "DB_EAST", moving: false } };
const places = () => env.API_KEYS.get("companies", "json");

async function loseKv() {
  const { body: records } = await read(await worker.admin("/admin/key-records"));
  await emptyKv();
  return records;
}

it("an import of keys tells again where companies are, and says so", async () => {
  const records = await loseKv();
  const restore = async (body: object) =>
    read(await startWorker().admin("/admin/key-records", { method: "POST", body }));
  expect((await restore({ records, dryRun: true })).status).toBe(200);
  expect(await places()).toBe(null);
  expect((await restore({ records })).status).toBe(200);
  expect(await places()).toEqual(moved);
  await restore({ records });
  const audit = await read(await worker.admin("/admin/audit?action=key.import"));
  expect(audit.body.map(({ changes }: { changes: { places?: object } }) => changes.places)).toEqual([
    undefined,
    { after: "told again" },
    undefined,
  ]);
  const isolate = startWorker();
  expect(await list(isolate)).toEqual(both);
  expect((await createMappings(isolate.as(key), ["c"], "acme")).status).toBe(201);
  expect([
    await countRows(env.DB, "externalIntegrationMapping"),
    await countRows(east, "externalIntegrationMapping"),
  ]).toEqual([1, 3]);
});

it.each([
  ["while the old rows are kept", false],
  ["after they were dropped", true],
])("a request asks the databases where its company is, %s", async (_, isDropped) => {
  if (isDropped) {
    await worker.admin("/admin/companies/acme/move/drop-source", { method: "POST" });
    expect(await countRows(env.DB, "externalIntegrationMapping")).toBe(0);
  }
  await env.API_KEYS.delete("companies");
  const isolate = startWorker();
  expect(await list(isolate)).toEqual(both);
  expect((await createMappings(isolate.as(key), ["c"], "acme")).status).toBe(201);
  expect(await countRows(east, "externalIntegrationMapping")).toBe(3);
});

it("a request is refused while a database does not say where its company is", async () => {
  await env.API_KEYS.delete("companies");
  const lost = faultyD1(east, () => ({ kind: "lost", message: "Network connection lost." })).database;
  expect(await list(startWorker({ DB_EAST: lost }))).toMatchObject({
    status: 503,
    body: { code: "PGRST001", message: "The database is not reachable" },
  });
});

it("the cron tells it, also where no company has moved, so that the databases are not asked for ever", async () => {
  await env.API_KEYS.delete("companies");
  expect([await sweepPlaces(worker.bindings), await sweepPlaces(worker.bindings)]).toEqual([true, false]);
  expect(await places()).toEqual(moved);
  await startWithCompanies();
  expect([await places(), await sweepPlaces(worker.bindings), await places()]).toEqual([null, true, {}]);
});
