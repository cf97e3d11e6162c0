/** The rows that the tests of PATCH start from, and a PATCH that shows what it changed. */
import { api, read } from "../fixtures";
import { mapping, prefer, standard } from "../mappings";

/** When the rows were made. */
export const madeAt = "2026-01-01T00:00:00Z";

/** Four rows of `acme` with the ids `r0` to `r3`, and one of `globex`. */
export async function makeRowsToChange(serviceKey: string): Promise<void> {
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

/** A PATCH by a key that is known when it is called. */
export function patcher(key: () => string) {
  return async (query: string, body: unknown, ...preferences: readonly string[]) => {
    const headers = prefer("return=representation", ...preferences);
    return read(await api(`${standard}?${query}`, { method: "PATCH", headers, body }, key()));
  };
}
