/** The set-up that tests of writes share: companies, a key that writes, and an empty table before each test. */
import { beforeAll, beforeEach } from "vitest";
import { api, makeCompany, makeKey } from "../fixtures";
import { clearRows, prefer, standard } from "../mappings";

/**
 * Registers the set-up, and gives the key, which is known once the tests run.
 * @param id of the key
 * @param others companies that are there beside `acme`, which the key is of
 */
export function useWriter(id = "k1", others: readonly string[] = []): () => string {
  let key = "";
  beforeAll(async () => {
    for (const company of ["acme", ...others]) await makeCompany(company);
    key = await makeKey({ companyId: "acme", id });
  });
  beforeEach(clearRows);
  return () => key;
}

export const representation = prefer("return=representation");

/** Inserts on the standard mount, as that key. */
export function inserter(key: () => string) {
  return (query: string, body: unknown, headers: Readonly<Record<string, string>> = representation) =>
    api(`${standard}?${query}`, { method: "POST", headers, body }, key());
}
