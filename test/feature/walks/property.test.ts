/**
 * A walk shows what one list shows, in its order: for any order with nulls and ties, any length of page, on both mounts, and
 * with rows that come and go in between.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { postgrest } from "../../../src/postgrest";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { clearRows, documented, standard } from "../../support/mappings";
import { walk } from "../../support/walks/walk";
import { insert, makeTables } from "../../support/warehouse/rows";
import { schema } from "../../support/warehouse/warehouse";

let key: string;

const few = [
  null,
  "2026-01-01T00:00:00.000001Z",
  "2026-01-01T00:00:00.000002Z",
  "2026-01-02T00:00:00.000000Z",
];
const texts = [null, "", "a", "Ä", "z%&=+ \u{1f600}", "0"];

const row = (index: number, id = `m-${String(index).padStart(2, "0")}`) => ({
  id,
  entityType: index % 3 ? "customer" : "item",
  entityId: `e-${id}`,
  integration: index % 2 ? "xero" : "linear",
  externalId: texts[(index * 7) % texts.length] ?? null,
  allowDuplicateExternalId: 1,
  lastSyncedAt: few[(index * 5) % few.length] ?? null,
  remoteUpdatedAt: few[(index * 3) % 2] ?? null,
  createdAt: few[1 + (index % 3)] ?? null,
  updatedAt: few[1] ?? null,
  companyId: "acme",
});

const names = Object.keys(row(0)).filter((name) => name !== "companyId");

const orderOf = (columns: readonly string[]) =>
  fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...columns),
      way: fc.constantFrom("", ".asc", ".desc"),
      nulls: fc.constantFrom("", ".nullsfirst", ".nullslast"),
    }),
    { maxLength: 4, selector: ({ name }) => name },
  );

const orderText = (terms: readonly { name: string; way: string; nulls: string }[]) =>
  terms.length === 0 ? "" : `&order=${terms.map(({ name, way, nulls }) => name + way + nulls).join()}`;

beforeAll(async () => {
  await clearRows();
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  await insert(
    "externalIntegrationMapping",
    Array.from({ length: 40 }, (_, index) => row(index)),
  );
});

type Id = { readonly id: string };
const ask = (path: string) => api(path, {}, key);
const idsOf = (rows: readonly Id[]) => rows.map(({ id }) => id);

describe("the pages of a walk", () => {
  it("are one list, whatever is written between them", async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(
        orderOf(names),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(documented, standard),
        fc.constantFrom("", "&integration=eq.xero", "&lastSyncedAt=is.null", "&createdAt=gte.2026-01-01"),
        fc.constantFrom("id", "id,externalId,createdAt", "*"),
        fc.boolean(),
        async (terms, length, mount, filter, select, disturbed) => {
          const query = `${mount}?select=${select}${filter}${orderText(terms)}`;
          const before = idsOf(await (await ask(query)).json<Id[]>());
          const disturb = async () => {
            made += 1;
            const id = `${"abmz"[made % 4]}-new-${made}`;
            await insert("externalIntegrationMapping", [row(made, id)]);
            if (made % 2) {
              await env.DB.prepare(
                `DELETE FROM "externalIntegrationMapping" WHERE "id" LIKE '%-new-%' AND "id" <> ?`,
              )
                .bind(id)
                .run();
            }
          };
          const pages = await walk<Id>(ask, `${query}&limit=${length}`, disturbed ? disturb : undefined);
          const seen = idsOf(pages.flat());
          const stayed = (id: string) => !id.includes("-new-");
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter(stayed)).toEqual(before.filter(stayed));
          if (!disturbed) expect(seen).toEqual(before);
        },
      ),
      { numRuns: 30, seed: 13 },
    );
  }, 60_000);
});

describe("values of every type", () => {
  const app = postgrest({ schema, database: () => env.DB, maxRows: 100, walks: true });
  const get = async (path: string) => app.request(new URL(path, "https://warehouse.test").href);
  const prices = [null, 0.1, -0.5, 1e300, 5e-324, "NaN", "Infinity", "-Infinity", 0.30000000000000004, 3];

  beforeAll(async () => {
    await makeTables();
    await insert(
      "item",
      Array.from({ length: 30 }, (_, index) => ({
        id: `i-${index}`,
        price: prices[index % prices.length] ?? null,
        qty: [null, 0, -1, 7][index % 4] ?? null,
        active: [null, 0, 1][(index >> 2) % 3] ?? null,
        madeAt: few[(index >> 1) % 4] ?? null,
        name: texts[index % texts.length] ?? null,
      })),
    );
    // past 2^53, where a JavaScript number is another one
    await env.DB.batch(
      [0, 1, 2, 3].map((index) =>
        env.DB.prepare(
          `UPDATE item SET qty = 9007199254740992 + ${index % 3} WHERE id IN ('i-${index}', 'i-${index + 10}')`,
        ),
      ),
    );
  });

  it("are continued from exactly", async () => {
    await fc.assert(
      fc.asyncProperty(
        orderOf(["price", "qty", "active", "madeAt", "name", "id"]),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom("id", "id,qty,price", "id,price::text,qty::text"),
        async (terms, length, select) => {
          const query = `/item?select=${select}${orderText(terms)}`;
          const whole = idsOf(await (await get(query)).json<Id[]>());
          expect(idsOf((await walk<Id>(get, `${query}&limit=${length}`)).flat())).toEqual(whole);
        },
      ),
      { numRuns: 30, seed: 13 },
    );
  }, 60_000);
});
