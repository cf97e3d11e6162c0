/** The benchmark's jobs, each as one request to Crosswalk and one to the floor. */

export interface BenchRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Workload {
  readonly name: string;
  /** The least ratio of requests a second that is aimed at. */
  readonly target: number;
  /** Both answers must have the same bytes. */
  readonly sameBytes: boolean;
  /** `n` counts the requests of a run, from 0; `salt` is another one for each run. */
  readonly crosswalk: (n: number, salt: string) => BenchRequest;
  readonly floor: (n: number, salt: string) => BenchRequest;
}

const table = "/externalIntegrationMapping";
const json = { "Content-Type": "application/json" };

/** How many rows each of the two companies has. */
export const ROWS = 10_000;

/** Row `n` of the data; the same in every run. */
export function benchRow(n: number) {
  return {
    id: `bench-${String(n).padStart(6, "0")}`,
    entityType: ["customer", "item", "order"][n % 3] ?? "customer",
    entityId: `entity-${n}`,
    integration: ["xero", "quickbooks", "linear", "docusign"][n % 4] ?? "xero",
    externalId: `external-${n}`,
    allowDuplicateExternalId: n % 2 === 0,
    // one element: text that PostgreSQL and JSON.stringify spell alike
    metadata: [`tier-${n % 7}`],
    lastSyncedAt: `2026-01-01T00:00:${String(n % 60).padStart(2, "0")}.123456Z`,
    remoteUpdatedAt: null,
    createdAt: new Date(Date.UTC(2026, 0, 1) + n * 1000)
      .toISOString()
      .replace("Z", "456Z")
      .replace(".000", ".123"),
    updatedAt: new Date(Date.UTC(2026, 1, 1) + n * 1000)
      .toISOString()
      .replace("Z", "456Z")
      .replace(".000", ".123"),
    createdBy: "bench",
    updatedBy: "bench",
  };
}

/** A row that a request is about: spread over the table, the same sequence in both runs. */
const pick = (n: number) => (n * 7919) % ROWS;
const get = (path: string, headers?: Readonly<Record<string, string>>): BenchRequest => ({
  method: "GET",
  path,
  ...(headers && { headers }),
});

const newRow = (n: number, salt: string) => ({
  entityType: "customer",
  entityId: `new-${salt}-${n}`,
  integration: "xero",
  externalId: `new-${salt}-${n}`,
  allowDuplicateExternalId: false,
  metadata: ["new"],
  companyId: "acme",
});

/** A thousand rows that are there, with something changed; the floor wants an id beside. */
const upserted = Array.from({ length: 1000 }, (_, n) => {
  const { entityType, entityId, integration, externalId } = benchRow(n);
  return {
    entityType,
    entityId,
    integration,
    externalId,
    allowDuplicateExternalId: true,
    metadata: ["merged"],
    companyId: "acme",
  };
});
const upsertBody = JSON.stringify(upserted);
const floorUpsertBody = JSON.stringify(upserted.map((row, n) => ({ ...row, id: benchRow(n).id })));

const fifty = (n: number) =>
  Array.from({ length: 50 }, (_, index) => `entity-${(pick(n) + index * 3) % ROWS}`).join(",");

/** External ids of Xero, one in ten of them unknown. */
const asked = (count: number, n: number) =>
  Array.from({ length: count }, (_, index) =>
    index % 10 === 9 ? `unknown-${n}-${index}` : `external-${((pick(n) & ~3) + index * 4) % ROWS}`,
  );

const resolve = (count: number, target: number): Workload => {
  const request = (path: string, n: number): BenchRequest => ({
    method: "POST",
    path,
    headers: json,
    body: JSON.stringify({ integration: "xero", externalIds: asked(count, n) }),
  });
  return {
    name: `resolve ${count} external ids`,
    target,
    sameBytes: true,
    crosswalk: (n) => request("/rpc/resolve", n),
    floor: (n) => request("/resolve", n),
  };
};

const list = (limit: number, target: number): Workload => ({
  name: `list ${limit} newest`,
  target,
  sameBytes: true,
  crosswalk: () => get(`${table}?order=createdAt.desc&limit=${limit}`),
  floor: () => get(`/newest/${limit}`),
});

/** A thousand rows that are there, others for each request at the same time. */
const linked = (n: number, metadata: readonly string[]) =>
  Array.from({ length: 1000 }, (_, index) => {
    const { id, entityType, entityId, integration } = benchRow((n % (ROWS / 1000)) * 1000 + index);
    return { id, entityType, entityId, integration, metadata };
  });

/** Beside a hand-written upsert that changes as much. */
const link = (name: string, target: number, metadata: (n: number, salt: string) => string): Workload => ({
  name,
  target,
  sameBytes: false,
  crosswalk: (n, salt) => ({
    method: "POST",
    path: "/rpc/link?select=action",
    headers: json,
    body: JSON.stringify({ rows: linked(n, [metadata(n, `c${salt}`)]).map(({ id: _, ...row }) => row) }),
  }),
  floor: (n, salt) => ({
    method: "POST",
    path: "/upsert",
    headers: json,
    body: JSON.stringify(
      linked(n, [metadata(n, `f${salt}`)]).map((row) => ({
        ...row,
        externalId: `external-${row.id}`,
        allowDuplicateExternalId: true,
        companyId: "acme",
      })),
    ),
  }),
});

export const workloads: readonly Workload[] = [
  {
    name: "retrieve by id",
    target: 0.88,
    sameBytes: true,
    crosswalk: (n) => get(`${table}?id=eq.${benchRow(pick(n)).id}`),
    floor: (n) => get(`/by-id/${benchRow(pick(n)).id}`),
  },
  {
    name: "look up by external id",
    target: 0.88,
    sameBytes: true,
    crosswalk: (n) => get(`${table}?integration=eq.xero&externalId=eq.external-${pick(n) & ~3}`),
    floor: (n) => get(`/by-external-id/external-${pick(n) & ~3}`),
  },
  list(10, 0.88),
  list(100, 0.95),
  list(1000, 0.95),
  {
    name: "filter with or and in of 50",
    target: 0.88,
    sameBytes: true,
    crosswalk: (n) =>
      get(`${table}?or=(entityType.eq.customer,entityType.eq.item)&entityId=in.(${fifty(n)})`),
    floor: (n) => get(`/filtered?ids=${fifty(n)}`),
  },
  {
    name: "count exact",
    target: 0.88,
    sameBytes: true,
    crosswalk: () =>
      get(`${table}?integration=eq.linear&order=createdAt.desc&limit=10`, { Prefer: "count=exact" }),
    floor: () => get("/counted"),
  },
  {
    name: "CSV of 1000",
    target: 1.1,
    sameBytes: true,
    crosswalk: () => get(`${table}?order=createdAt.desc&limit=1000`, { Accept: "text/csv" }),
    floor: () => get("/csv/1000"),
  },
  // Before the writes, which give rows other external ids.
  resolve(100, 0.9),
  resolve(1000, 0.95),
  {
    name: "create one",
    target: 0.83,
    sameBytes: false,
    crosswalk: (n, salt) => ({
      method: "POST",
      path: table,
      headers: json,
      body: JSON.stringify(newRow(n, `c${salt}`)),
    }),
    floor: (n, salt) => ({
      method: "POST",
      path: "/create",
      headers: json,
      body: JSON.stringify(newRow(n, `f${salt}`)),
    }),
  },
  {
    name: "PATCH one",
    target: 0.83,
    sameBytes: false,
    crosswalk: (n, salt) => ({
      method: "PATCH",
      path: `${table}?id=eq.${benchRow(pick(n)).id}`,
      headers: json,
      body: JSON.stringify({ externalId: `patched-c-${salt}-${n}` }),
    }),
    floor: (n, salt) => ({
      method: "PATCH",
      path: `/update/${benchRow(pick(n)).id}`,
      headers: json,
      body: JSON.stringify({ externalId: `patched-f-${salt}-${n}` }),
    }),
  },
  {
    name: "upsert 1000",
    target: 0.85,
    sameBytes: false,
    crosswalk: () => ({
      method: "POST",
      path: `${table}?on_conflict=entityType,entityId,integration,companyId`,
      headers: { ...json, Prefer: "resolution=merge-duplicates" },
      body: upsertBody,
    }),
    floor: () => ({ method: "POST", path: "/upsert", headers: json, body: floorUpsertBody }),
  },
  link("link 1000 changed", 0.55, (n, salt) => `${salt}-${n}`),
  link("link 1000 unchanged", 0.7, () => "linked"),
];
