/** What a page of a walk costs, at any depth: one round trip, and rows read in proportion to what it returns (SPEC §13). */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type Call, callWith } from "../support/app-with-faults";
import { countBindings, newCounts } from "../support/counting";
import { makeKey } from "../support/fixtures";
import { documented } from "../support/mappings";
import { fill } from "../support/walks/many-mappings";
import { linkOf } from "../support/walks/walk";

const counts = newCounts();
let call: Call;
let narrowCall: Call;
let serviceCall: Call;

beforeAll(async () => {
  await env.DB.prepare(`DELETE FROM "company"`).run();
  await fill("acme");
  await fill("globex");
  const { DB, API_KEYS } = countBindings(env, counts);
  const counted = { DB, API_KEYS };
  call = callWith(counted, await makeKey({ companyId: "acme" }));
  narrowCall = callWith(counted, await makeKey({ companyId: "acme", integrations: ["xero"] }));
  serviceCall = callWith(counted, await makeKey({ companyId: null }));
  for (const first of [call, narrowCall, serviceCall]) await first(`${documented}?limit=0`);
});

/** Goes to a page deep in the list in long strides, and then on in short ones. */
async function readDeep(caller: Call, query: string): Promise<void> {
  let url: string | undefined = `${documented}?${query}${query === "" ? "" : "&"}limit=700`;
  for (let depth = 0; depth < 2; depth += 1) url = linkOf(await caller(url ?? ""));
  url = url?.replace("limit=700", "limit=20");
  for (let page = 0; page < 3; page += 1) {
    Object.assign(counts, newCounts());
    const response = await caller(url ?? "");
    const rows = await response.json<unknown[]>();
    expect(rows).toHaveLength(20);
    expect(counts.rowsRead).toBeLessThanOrEqual(2 * 20 + 5);
    expect(counts).toMatchObject({ roundTrips: 1, kvReads: 0 });
    url = linkOf(response);
  }
}

describe("a page at depth, thousands of whose rows have one time, reads no more than twice what it returns", () => {
  it.each([
    "",
    "order=id",
    "order=id.desc",
    "order=createdAt",
    "order=createdAt.desc",
    "order=createdAt,id",
    "order=createdAt.desc,id.desc",
    "order=updatedAt",
    "order=updatedAt.desc",
    "order=updatedAt,id",
    "order=updatedAt.desc,id.desc",
    "updatedAt=gte.2026-01-01T00:00:00Z&order=updatedAt,id",
    "updatedAt=gte.2026-01-01T00:00:00Z",
    "integration=eq.xero&order=createdAt",
    "integration=eq.xero&order=createdAt.desc",
    "integration=eq.xero&order=createdAt.desc,id.desc",
    "integration=eq.xero",
    "entityType=eq.item",
    "select=entityId&order=createdAt.desc",
    "updatedAt=lte.2026-03-01T00:00:00Z&order=updatedAt.desc",
    "id=gt.acme-00005&order=id",
  ])("%s", (query) => readDeep(call, query));

  it.each(["order=createdAt", "order=createdAt.desc", ""])("with a key of one integration: %s", (query) =>
    readDeep(narrowCall, query),
  );

  it.each(["companyId=eq.globex&order=updatedAt.desc", "companyId=eq.globex", ""])(
    "with a service key: %s",
    (query) => readDeep(serviceCall, query),
  );
});

describe("the first page", () => {
  it("reads one row more than it returns, and by id no row more", async () => {
    for (const [query, most] of [
      ["order=createdAt.desc&limit=10", 22],
      ["id=eq.acme-04711", 2],
      ["entityType=eq.item&entityId=eq.entity-7&integration=eq.xero", 2],
    ] as const) {
      Object.assign(counts, newCounts());
      await call(`${documented}?${query}`);
      expect([query, counts.rowsRead <= most, counts.rowsRead]).toEqual([query, true, counts.rowsRead]);
    }
  });
});
