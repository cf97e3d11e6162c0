/** What the browser tests find in the database. */

export interface Seeded {
  readonly adminToken: string;
  /** Of the company `acme`, which has one mapping, with all scopes. */
  readonly key: string;
  /** Of the company `globex`, which has 10,000, with all scopes. */
  readonly largeKey: string;
}

export const integrations = ["xero", "quickbooks", "shopify", "linear", "docusign"] as const;
const customers = 2_000;

/** Customer `c-7` is `xero-7` in Xero, and so on; every fiftieth has no external id in Linear. */
const manyRows = integrations.flatMap((integration) =>
  Array.from({ length: customers }, (_, number) => ({
    id: `${integration}-of-${number}`,
    entityType: "customer",
    entityId: `c-${number}`,
    integration,
    externalId: integration === "linear" && number % 50 === 0 ? null : `${integration}-${number}`,
    ...(number % 3 === 0 && { lastSyncedAt: new Date(Date.UTC(2026, 0, 1 + (number % 28))).toISOString() }),
    ...(number === 7 && { metadata: { account: { code: "400", limit: 1.5 }, tags: ["vip"] } }),
  })),
);

export async function seed(origin: string, adminToken: string): Promise<Seeded> {
  const send = async (method: string, path: string, token: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const makeKey = async (companyId: string, name: string): Promise<string> => {
    await send("PUT", `/admin/companies/${companyId}`, adminToken, { name });
    // A number, so that one is seen; no test comes near it.
    const rateLimit = 1_000_000;
    const scopes = ["view", "create", "update", "delete"];
    const made = await send("POST", "/admin/keys", adminToken, {
      name: "Browser",
      companyId,
      scopes,
      rateLimit,
    });
    return String(Object(made).key);
  };
  const key = await makeKey("acme", "Acme");
  const row = {
    id: "seeded-1",
    entityType: "customer",
    entityId: "c-1",
    integration: "xero",
    externalId: "X-1",
  };
  await send("POST", "/rpc/link", key, { rows: [row] });
  const largeKey = await makeKey("globex", "Globex");
  await send("POST", "/rpc/link?select=action", largeKey, { rows: manyRows });
  return { adminToken, key, largeKey };
}
