/**
 * Tenancy as non-interference: whatever a key asks, it is answered as if the rows that it may not touch were not there.
 * Random requests are made twice, over a database with everyone's rows and over one with the key's alone; the answers
 * must be the same to the letter, and nobody else's row may change.
 */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app";
import { readSettings } from "../../../src/config/settings";
import { limitTable } from "../../../src/postgrest";
import { type KeyOptions, makeKey } from "../../support/fixtures";
import { ownCommands } from "../../support/tenancy/commands";
import { companyRead, mappingRead } from "../../support/tenancy/reads";
import { viewCall } from "../../support/tenancy/views";
import type { RandomRequest } from "../../support/tenancy/vocabulary";
import { ownWrites, probes } from "../../support/tenancy/writes";

const seed = 20260601;
const rounds = 7;
const stepsARound = 60;
const readsAStep = 3;
const requests = rounds * stepsARound * (1 + readsAStep);
const patience = 120_000;

type Row = Readonly<Record<string, string | number | null>>;

const everyone: readonly Row[] = ["alpha", "beta"].flatMap((companyId) =>
  ["xero", "linear"].flatMap((integration) =>
    ["customer", "item", "supplier"].flatMap((entityType) =>
      ["e1", "e2"].map((entityId, index) => ({
        id: `${companyId}-${integration}-${entityType}-${entityId}`,
        entityType,
        entityId,
        integration,
        externalId: index === 1 ? null : "x1",
        allowDuplicateExternalId: 0,
        metadata: JSON.stringify({ n: index + 1, owner: companyId, secret: `s-${companyId}-${integration}` }),
        companyId,
      })),
    ),
  ),
);

const isOneOf = (list: readonly string[] | null | undefined, value: unknown) =>
  !list || (typeof value === "string" && list.includes(value));

/** The rows that a key may touch, by the words of its record: the oracle. */
const mayTouch = (key: KeyOptions) => (row: Row) =>
  (key.companyId === null || row.companyId === key.companyId) &&
  isOneOf(key.integrations, row.integration) &&
  isOneOf(key.entityTypes, row.entityType);

const app = createApp(readSettings({ ...env, LOG_REQUESTS: "none" }, limitTable));
const table = '"externalIntegrationMapping"';

async function insertRows(database: D1Database, rows: readonly Row[]): Promise<void> {
  const names = Object.keys(everyone[0] ?? {});
  const cells = names.map((name) => `value->>'${name}'`).join(", ");
  const list = names.map((name) => `"${name}"`).join(", ");
  await database.batch([
    database.prepare(`DELETE FROM ${table}`),
    database
      .prepare(`INSERT INTO ${table} (${list}) SELECT ${cells} FROM json_each(?)`)
      .bind(JSON.stringify(rows)),
  ]);
}

async function allRows(database: D1Database): Promise<readonly Row[]> {
  return (await database.prepare(`SELECT * FROM ${table} ORDER BY id`).all<Row>()).results;
}

async function call(database: D1Database, key: string, request: RandomRequest) {
  const { method, path, headers, body } = request;
  const bearer = { ...headers, Authorization: `Bearer ${key}` };
  const init = { method, headers: bearer, ...(body !== undefined && { body }) };
  const answer = await app.request(path, init, { ...env, DB: database });
  return {
    status: answer.status,
    range: answer.headers.get("Content-Range"),
    location: answer.headers.get("Location"),
    body: await answer.text(),
  };
}

const describeRequest = ({ method, path, headers, body }: RandomRequest) =>
  `${method} ${decodeURIComponent(path)} ${JSON.stringify(headers)} ${body ?? ""}`;

beforeAll(async () => {
  await applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS);
  // One moment for both, so that what is written at that time is the same.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-06-01T00:00:00Z") });
});
afterAll(() => {
  vi.useRealTimers();
});

const who: readonly [string, KeyOptions][] = [
  ["a company's key", { companyId: "alpha" }],
  [
    "a key for some of a company's rows",
    { companyId: "alpha", integrations: ["xero"], entityTypes: ["customer", "item"] },
  ],
  ["a service key for one integration", { companyId: null, integrations: ["xero"] }],
];

describe.each(who)("%s", (name, options) => {
  const mine = everyone.filter(mayTouch(options));
  const others = everyone.filter((row) => !mayTouch(options)(row));
  const foreignIds = others.map((row) => String(row.id));
  const vocabulary = {
    ids: [...mine.map((row) => String(row.id)).slice(0, 12), "new-1", "new-2", "new-3", "new-4"],
    foreignIds: foreignIds.slice(0, 24),
  };
  const reads = fc.oneof(
    { weight: 4, arbitrary: mappingRead(vocabulary) },
    { weight: 1, arbitrary: companyRead },
    { weight: 2, arbitrary: viewCall(vocabulary) },
  );
  /** A write, and reads after it, which can be made all at once. */
  const steps = fc.tuple(
    fc.oneof(
      { weight: 3, arbitrary: ownWrites(vocabulary) },
      { weight: 1, arbitrary: ownCommands(vocabulary) },
    ),
    fc.array(reads, { minLength: readsAStep, maxLength: readsAStep }),
  );

  /** Both databases as they were at first; the second has no company but those of the key. */
  async function start(): Promise<void> {
    for (const [database, rows] of [
      [env.DB, everyone],
      [env.OTHER_DB, mine],
    ] as const) {
      const companies = ["alpha", "beta"].filter(
        (id) => database === env.DB || options.companyId === null || id === options.companyId,
      );
      await database.prepare("DELETE FROM company").run();
      await database
        .prepare(
          "INSERT INTO company (id, name, createdAt) SELECT value, 'Company ' || value, ? FROM json_each(?)",
        )
        .bind("2026-01-01T00:00:00.000000Z", JSON.stringify(companies))
        .run();
      await insertRows(database, rows);
      await database
        .prepare(`UPDATE ${table} SET createdAt = ?1, updatedAt = ?1`)
        .bind("2026-01-01T00:00:00.000000Z")
        .run();
    }
  }

  it(
    `is answered as if others' rows were not there (${requests} random requests)`,
    async () => {
      const key = await makeKey({ ...options, id: "cccccccccccccccccccc" });
      let answered = 0;
      const compare = async (request: RandomRequest) => {
        const [withOthers, alone] = await Promise.all([
          call(env.DB, key, request),
          call(env.OTHER_DB, key, request),
        ]);
        expect(withOthers, describeRequest(request)).toEqual(alone);
        expect(withOthers.status, describeRequest(request)).toBeLessThan(500);
        if (withOthers.status < 300) answered += 1;
      };
      for (let round = 0; round < rounds; round++) {
        await start();
        const hidden = (await allRows(env.DB)).filter((row) => !mayTouch(options)(row));
        for (const [write, after] of fc.sample(steps, { seed: seed + round, numRuns: stepsARound })) {
          await compare(write);
          await Promise.all(after.map(compare));
        }
        const rows = await allRows(env.DB);
        expect(rows.filter((row) => !mayTouch(options)(row))).toEqual(hidden);
        expect(rows.filter(mayTouch(options))).toEqual(await allRows(env.OTHER_DB));
      }
      // Requests that are refused for what they are would show nothing.
      expect(answered, name).toBeGreaterThan(requests / 2);
    },
    patience,
  );

  it(
    "learns of another company's row only that its id is taken",
    async () => {
      const key = await makeKey(options);
      await start();
      const before = await allRows(env.DB);
      const secrets = others.map((row) => String(Object(JSON.parse(String(row.metadata))).secret));
      for (const request of fc.sample(probes(vocabulary), { seed, numRuns: 150 })) {
        const { status, body } = await call(env.DB, key, request);
        expect([201, 200, 204, 400, 403, 404, 409], describeRequest(request)).toContain(status);
        if (status < 300) expect(["", "[]", "null"], describeRequest(request)).toContain(body);
        for (const secret of secrets) expect(body, describeRequest(request)).not.toContain(secret);
        if (status === 409) expect(body).toMatch(/Key \([^)]*\)=\([^)]*\) already exists\./);
      }
      expect(await allRows(env.DB)).toEqual(before);
    },
    patience,
  );
});
