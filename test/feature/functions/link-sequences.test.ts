/**
 * Random sequences of `link` and `unlink` over HTTP, beside a table in memory: each row of each report and the table
 * afterwards are what the rules of docs/spec.md §12 make of them. `test/functions/link` holds the rules themselves.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { AskedRow, StoredMapping } from "../../../src/functions/link/outcome";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { clearRows } from "../../support/mappings";
import { apply, decide } from "../../support/writes/link";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const ids = fc.constantFrom("a", "b", "c", "d");
const types = fc.constantFrom("customer", "item");
const systems = fc.constantFrom("xero", "linear");
const entities = fc.constantFrom("1", "2", "3");
const externalIds = fc.constantFrom("x", "y", "z", null);
const times = fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z");
const named = { entityType: types, entityId: entities, integration: systems };
const optional = {
  externalId: externalIds,
  allowDuplicateExternalId: fc.constantFrom(false, false, true),
  remoteUpdatedAt: times,
};

/** What a row gives, by the names of the API. */
type Given = Readonly<Record<string, string | boolean | null>>;

const row: fc.Arbitrary<Given> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      { ...named, ...optional },
      { requiredKeys: ["entityType", "entityId", "integration"] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ id: ids, ...named, ...optional }, { requiredKeys: ["id"] }) },
);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      call: fc.constant("link" as const),
      onTaken: fc.constantFrom("refuse" as const, "move" as const),
      create: fc.constantFrom(true, true, false),
      ifNewer: fc.constantFrom(false, false, true),
      partial: fc.boolean(),
      rows: fc.array(row, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("unlink" as const),
      rows: fc.array(
        fc.oneof(
          fc.record({ id: ids }),
          fc.record(named),
          fc.record({ integration: systems, externalId: fc.constantFrom("x", "y") }),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  },
);

const toStored = (given: Given): AskedRow => ({
  cells: Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (typeof value === "boolean") return [name, value ? 1 : 0];
      return [name, name === "remoteUpdatedAt" && value !== null ? value.replace("Z", ".000000Z") : value];
    }),
  ),
});

async function post(call: string, body: unknown, select: string) {
  const init = { method: "POST", body: JSON.stringify(body) };
  const response = await api(`/rpc/${call}?select=${select}`, init, key);
  const answer: unknown = await response.json();
  const details = Object(Object(answer).details);
  const report: unknown = response.status === 409 ? details.report : answer;
  if (!Array.isArray(report)) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return { status: response.status, report };
}

const columns = [
  "id",
  "entityType",
  "entityId",
  "integration",
  "externalId",
  "allowDuplicateExternalId",
  "remoteUpdatedAt",
];

async function tableRows() {
  const list = columns.map((name) => `"${name}"`).join(", ");
  const rows = await env.DB.prepare(`SELECT ${list} FROM "externalIntegrationMapping" ORDER BY "id"`).all();
  return rows.results;
}

const shown = (table: ReadonlyMap<string, StoredMapping>) =>
  [...table.values()]
    .map((mapping) => Object.fromEntries(columns.map((name) => [name, mapping[name] ?? null])))
    .sort((one, other) => (String(one.id) < String(other.id) ? -1 : 1));

function unlinked(
  table: ReadonlyMap<string, StoredMapping>,
  rows: readonly Readonly<Record<string, string>>[],
) {
  const left = new Map(table);
  const actions = rows.map((asked) => {
    const found = [...left.values()].filter((mapping) =>
      Object.entries(asked).every(([name, value]) => mapping[name] === value),
    );
    const [only] = found;
    if (!only) return "missing";
    if (found.length > 1) return "ambiguous";
    left.delete(only.id);
    return "deleted";
  });
  return { left, actions };
}

it("changes the table and reports as the rules say, for 250 random sequences", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      await clearRows();
      let table: ReadonlyMap<string, StoredMapping> = new Map();
      for (const { call, rows, ...options } of steps) {
        if (call === "unlink") {
          const { report } = await post(call, { rows }, "action");
          const { left, actions } = unlinked(table, rows);
          expect(report.map(({ action }) => action)).toEqual(actions);
          table = left;
        } else {
          const { status, report } = await post(call, { rows, ...options }, "index,action,id");
          const made = report.map(({ id }, index) => (typeof id === "string" ? id : `unmade-${index}`));
          const outcomes = decide(rows.map(toStored), [...table.values()], {
            ...("onTaken" in options && options),
            // Without an id in the report nothing was made.
            newCells: (index) => ({
              id: made[index] ?? "",
              externalId: null,
              allowDuplicateExternalId: 0,
              remoteUpdatedAt: null,
            }),
          });
          expect(report.map(({ action }) => action)).toEqual(outcomes.map(({ action }) => action));
          const failed = outcomes.some(({ action }) => action === "refused" || action === "invalid");
          const undone = failed && !("partial" in options && options.partial);
          expect(status).toBe(undone ? 409 : 200);
          if (!undone) table = apply([...table.values()], outcomes);
        }
        expect(await tableRows()).toEqual(shown(table));
      }
    }),
    { numRuns: 250 },
  );
}, 120_000);
