/** The rows that the tests of PATCH start from, and a PATCH that shows what it changed. */
import { beforeAll, beforeEach } from "vitest";
import { api, makeCompany, makeKey, read } from "../fixtures";
import { clearRows, mapping, prefer, standard } from "../mappings";

/** When the rows were made. */
export const madeAt = "2026-01-01T00:00:00Z";

/** Four rows of `acme` with the ids `r0` to `r3`, and one of `globex`. */
async function makeRowsToChange(serviceKey: string): Promise<void> {
  const names = ["Ärger", "beta", "Gamma-1", "gamma-2"];
  const rows = names.map((name, index) =>
    mapping(name, {
      id: `r${index}`,
      externalId: index === 3 ? null : `x-${index}`,
      metadata: { n: index, tags: index % 2 === 0 ? ["even"] : [], deep: { list: [index] } },
      createdAt: madeAt,
      updatedAt: madeAt,
      createdBy: "me",
      updatedBy: "me",
    }),
  );
  const theirs = mapping("Gamma-1", { id: "theirs", companyId: "globex" });
  await api(standard, { method: "POST", body: rows }, serviceKey);
  await api(standard, { method: "POST", body: theirs }, serviceKey);
}

/** Sets up a file of tests: the rows before each test, the key `k1` of `acme` and a service key, and a PATCH by `k1`. */
export function setUpRowsToChange() {
  let key = "";
  let service = "";
  beforeAll(async () => {
    await makeCompany("acme");
    await makeCompany("globex");
    key = await makeKey({ companyId: "acme", id: "k1" });
    service = await makeKey({ companyId: null, id: "k0" });
  });
  beforeEach(async () => {
    await clearRows();
    await makeRowsToChange(service);
  });
  return {
    key: () => key,
    service: () => service,
    patch: async (query: string, body: unknown, ...preferences: readonly string[]) => {
      const headers = prefer("return=representation", ...preferences);
      return read(await api(`${standard}?${query}`, { method: "PATCH", headers, body }, key));
    },
  };
}
