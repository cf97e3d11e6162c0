/** What the browser tests find in the database. */

export interface Seeded {
  readonly adminToken: string;
  /** Of the company `acme`, with all scopes. */
  readonly key: string;
}

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
  await send("PUT", "/admin/companies/acme", adminToken, { name: "Acme" });
  const scopes = ["view", "create", "update", "delete"];
  const made = await send("POST", "/admin/keys", adminToken, { name: "Browser", companyId: "acme", scopes });
  const key = String(Object(made).key);
  const rows = [
    { id: "seeded-1", entityType: "customer", entityId: "c-1", integration: "xero", externalId: "X-1" },
  ];
  await send("POST", "/rpc/link", key, { rows });
  return { adminToken, key };
}
