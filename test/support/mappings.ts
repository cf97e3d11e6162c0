/** What the tests of writes share: bodies of mappings, and a look at the table that does not go through the API. */
import { env } from "cloudflare:workers";
import { api, read } from "./fixtures";

/** The two mounts of the engine (SPEC §1). */
export const documented = "/externalIntegrationMapping";
export const standard = "/rest/v1/externalIntegrationMapping";

export type Fields = Readonly<Record<string, unknown>>;

/** A body with every required column. */
export function mapping(entityId: string, rest: Fields = {}): Fields {
  return {
    entityType: "customer",
    entityId,
    integration: "xero",
    allowDuplicateExternalId: false,
    companyId: "acme",
    ...rest,
  };
}

/** Bodies by the number of their row. */
export function mappings(count: number, rest: (index: number) => Fields = () => ({})): readonly Fields[] {
  return Array.from({ length: count }, (_, index) => mapping(`e-${index}`, rest(index)));
}

export function prefer(...preferences: readonly string[]): Readonly<Record<string, string>> {
  return { Prefer: preferences.join(", ") };
}

/** Makes mappings over HTTP by a key that is known when it is called; gives the id. */
export function creator(key: () => string) {
  return async (entityId: string, rest: Fields = {}): Promise<string> => {
    const headers = prefer("return=representation");
    const response = await api(documented, { method: "POST", headers, body: mapping(entityId, rest) }, key());
    const { status, body } = await read(response);
    if (status !== 201) throw new Error(`${entityId} was not made: ${status} ${JSON.stringify(body)}`);
    return body.id;
  };
}

/** How many mappings the table has, by a condition in SQL. */
export async function countRows(condition = "1"): Promise<number> {
  const query = `SELECT count(*) AS count FROM "externalIntegrationMapping" WHERE ${condition}`;
  return (await env.DB.prepare(query).first<number>("count")) ?? Number.NaN;
}

export async function clearRows(): Promise<void> {
  await env.DB.prepare('DELETE FROM "externalIntegrationMapping"').run();
}

export const naturalKey = "externalIntegrationMapping_entityType_entityId_integration_comp";
export const externalKey = "externalIntegrationMapping_unique_externalId_idx";

/** The body of a 23505. */
export const duplicate = (constraint: string, details: string) => ({
  code: "23505",
  message: `duplicate key value violates unique constraint "${constraint}"`,
  details,
  hint: null,
});

/** The body of a 21000 for a merge that would touch one row twice. */
export const twice = (details: string | null) => ({
  code: "21000",
  message: "ON CONFLICT DO UPDATE command cannot affect row a second time",
  details,
  hint: "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.",
});

/** The body of a 42501 for a row that a key of acme wants to give to globex. */
export const notYours = (place?: string) =>
  notWritable(['companyId "globex" is not one of the key\'s: acme.', ...(place ? [place] : [])].join(" "));

/** The body of a 42501 for a row that the key may not write. */
export const notWritable = (details: string) => ({
  code: "42501",
  message: 'new row violates row-level security policy for table "externalIntegrationMapping"',
  details,
  hint: null,
});

/** The body of a 404 for a row that the URL names. */
export const noSuchRow = (id: string, more = "") => ({
  code: "PGRST116",
  message: `No externalIntegrationMapping has the id "${id}"${more}`,
  details: "The result contains 0 rows",
  hint: null,
});
