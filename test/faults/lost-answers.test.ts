/**
 * A write whose answer gets lost after the commit, in every combination of what it may be: it is either made again and
 * answers what it would have, to the byte, or it is made once and the client is told that nobody knows.
 */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type CallInit, callWith, noApplicationYet } from "../support/app-with-faults";
import { skipWaits } from "../support/faults/outages";
import { faultyD1 } from "../support/faulty-d1";
import { makeCompany, makeKey } from "../support/fixtures";
import { documented, standard } from "../support/mappings";

const now = "2026-01-01T00:00:00Z";
const row = (id: string) => ({
  id,
  entityType: "customer",
  entityId: id,
  integration: "xero",
  externalId: null,
  allowDuplicateExternalId: false,
  companyId: "acme",
  createdAt: now,
  updatedAt: now,
});
const naturalKey = "on_conflict=entityType,entityId,integration,companyId";
const partialKey = "on_conflict=integration,externalId,entityType,companyId";

interface Write {
  readonly title: string;
  readonly method: string;
  readonly query: string;
  readonly resolution?: string;
  readonly body?: unknown;
}

const writes: readonly Write[] = [
  { title: "insert one", method: "POST", query: "", body: row("new") },
  { title: "insert many", method: "POST", query: "", body: [row("new"), row("other")] },
  ...["", naturalKey, partialKey].flatMap((query) =>
    ["merge-duplicates", "ignore-duplicates"].flatMap((resolution) => [
      { title: `${resolution} new`, method: "POST", query, resolution, body: row("new") },
      { title: `${resolution} there`, method: "POST", query, resolution, body: row("kept") },
      { title: `${resolution} both`, method: "POST", query, resolution, body: [row("new"), row("kept")] },
    ]),
  ),
  { title: "put new", method: "PUT", query: "id=eq.new", body: row("new") },
  { title: "put there", method: "PUT", query: "id=eq.kept", body: { ...row("kept"), externalId: "x" } },
  { title: "patch one", method: "PATCH", query: "id=eq.kept", body: { externalId: "x", updatedAt: now } },
  { title: "patch its key", method: "PATCH", query: "id=eq.kept", body: { id: "moved", updatedAt: now } },
  { title: "patch its kind", method: "PATCH", query: "id=eq.kept", body: { entityType: "item" } },
  { title: "patch nothing", method: "PATCH", query: "id=eq.kept", body: {} },
  { title: "patch none", method: "PATCH", query: "id=eq.none", body: { externalId: "x" } },
  { title: "patch many", method: "PATCH", query: "externalId=is.null", body: { externalId: null } },
  {
    title: "patch what it unsets",
    method: "PATCH",
    query: "id=eq.kept&externalId=is.null",
    body: { externalId: "x" },
  },
  { title: "delete one", method: "DELETE", query: "id=eq.kept" },
  { title: "delete none", method: "DELETE", query: "id=eq.none" },
  { title: "delete many", method: "DELETE", query: "entityType=eq.customer" },
];

const shown = "select=id,entityId,externalId,updatedAt";
const array = "application/json";
const object = "application/vnd.pgrst.object+json";

/** What may be asked of the answer: the preferences, and what is accepted. */
const answers = [
  ...[[], ["count=exact"], ["handling=strict", "max-affected=1"]].flatMap((count) => [
    { preferences: ["return=minimal", ...count], accept: array },
    { preferences: ["return=minimal", ...count], accept: object },
    { preferences: ["return=representation", ...count], accept: array },
    { preferences: ["return=representation", ...count], accept: object },
  ]),
  { preferences: ["return=representation"], accept: "text/csv" },
  { preferences: ["return=headers-only"], accept: array },
  { preferences: ["return=headers-only"], accept: object },
];

let whole = noApplicationYet;
let faulty = noApplicationYet;
/** Whether the next answer gets lost, and the calls since. */
let losing = false;
let calls = 0;

afterAll(() => {
  vi.restoreAllMocks();
});

beforeAll(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  skipWaits();
  // The clock of defaults: what is written twice is written at the same time.
  vi.spyOn(Date, "now").mockReturnValue(Date.parse(now));
  await makeCompany("acme");
  const key = await makeKey({ companyId: "acme", entityTypes: ["customer", "item"] });
  whole = callWith({}, key);
  const { database } = faultyD1(env.DB, () => {
    calls += 1;
    return losing && calls === 1 ? { kind: "unanswered", message: "Network connection lost." } : undefined;
  });
  faulty = callWith({ DB: database }, key);
});

const table = '"externalIntegrationMapping"';

/**
 * The rows as the write before has left them; then the table is as it was at first. One trip, since there are thousands
 * of writes.
 */
async function takeStored(): Promise<unknown> {
  const [stored] = await env.DB.batch([
    env.DB.prepare(`SELECT "id", "entityType", "entityId", "externalId" FROM ${table} ORDER BY 1`),
    env.DB.prepare(`DELETE FROM ${table}`),
    env.DB.prepare(
      `INSERT INTO ${table}
         ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId", "createdAt", "updatedAt")
       VALUES ('kept', 'customer', 'kept', 'xero', 0, 'acme', ?1, ?1)`,
    ).bind("2026-01-01T00:00:00.000000Z"),
  ]);
  return stored?.results;
}

/** What a client sees, but for what is another one each time. */
async function seen(response: Response) {
  const headers = Object.fromEntries(response.headers);
  delete headers["x-request-id"];
  delete headers["server-timing"];
  return { status: response.status, headers, body: await response.text() };
}

describe.each(writes)("$title, $query", ({ method, query, resolution, body }) => {
  it.each([documented, standard])(
    "answers as if nothing was lost, or says that the outcome is unknown: %s",
    async (mount) => {
      await takeStored();
      for (const { preferences, accept } of answers) {
        const isShown = preferences.includes("return=representation");
        const path = `${mount}?${[query, isShown ? shown : ""].filter(Boolean).join("&")}`;
        const resolved =
          resolution === undefined ? preferences : [...preferences, `resolution=${resolution}`];
        const init: CallInit = {
          method,
          headers: { Prefer: resolved.join(", "), Accept: accept },
          ...(body === undefined ? {} : { body }),
        };
        const expected = await seen(await whole(path, init));
        const after = await takeStored();

        calls = 0;
        losing = true;
        const answer = await seen(await faulty(path, init));
        losing = false;
        expect(await takeStored()).toEqual(after);
        if (answer.status === 503) {
          expect(calls).toBe(1);
          expect(answer.body).toContain("It is unknown whether the write was done");
        } else {
          expect(answer, `${accept}, ${resolved}`).toEqual(expected);
        }
      }
    },
  );
});
