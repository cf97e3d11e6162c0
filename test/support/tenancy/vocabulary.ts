/** The words of the random requests in test/feature/keys/tenancy.test.ts: names, values, filters. */
import fc from "fast-check";

export interface RandomRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the requests speak of. Ids of others' rows are known to the client: they are no secret, their rows are. */
/** What the requests speak of. Ids of others' rows are known to the client: they are no secret, their rows are. */
export interface Vocabulary {
  readonly ids: readonly string[];
  readonly foreignIds: readonly string[];
}

export const columns = [
  "id",
  "entityType",
  "entityId",
  "integration",
  "externalId",
  "metadata",
  "createdBy",
  "companyId",
];
const textColumns = ["id", "entityType", "entityId", "integration", "externalId", "createdBy", "companyId"];
const companies = ["alpha", "beta"];
export const entityTypes = ["customer", "item", "supplier"];
export const integrations = ["xero", "linear", "quickbooks"];
export const entityIds = Array.from({ length: 12 }, (_, index) => `e${index}`);

export const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
/** One in `n` of the second, else the first. */
export const rarely = <T>(n: number, usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: n - 1, arbitrary: usual }, { weight: 1, arbitrary: rare });

export type Parameter = readonly [name: string, value: string];
export type Parameters = readonly Parameter[];

export function search(...parts: readonly Parameters[]): string {
  const text = parts
    .flat()
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  return text === "" ? "" : `?${text}`;
}

/** Both ways in. */
export const mount = pick(["/", "/rest/v1/"]);

/** Filters by every kind of condition: those for SQL, those for value sets, and trees of them. */
export function arbitraryFilters({ ids, foreignIds }: Vocabulary) {
  const anyId = pick([...ids, ...foreignIds]);
  const value = fc.oneof(anyId, pick(companies), pick(entityTypes), pick(integrations), pick(entityIds));

  const term = fc.oneof(
    fc.tuple(pick(textColumns), pick(["eq", "neq", "gt", "gte", "lt", "lte", "isdistinct"]), value),
    fc.tuple(
      pick(textColumns),
      pick(["like", "ilike"]),
      pick(["*", "e*", "*a*", "beta", "h*", "*E1", "_____"]),
    ),
    fc.tuple(pick(textColumns), pick(["match", "imatch"]), pick(["^h", "a|b", "eta$", "^E[0-9]$", "."])),
    fc.tuple(fc.constant("entityId"), pick(["fts", "plfts"]), pick(["e1", "e2"])),
    fc.tuple(pick(textColumns), fc.constant("is"), pick(["null", "not_null"])),
    fc
      .tuple(pick(textColumns), fc.array(value, { minLength: 1, maxLength: 4 }))
      .map(([column, list]) => [column, "in", `(${list.join(",")})`] as const),
    fc.tuple(pick(["metadata->>owner", "metadata->n"]), pick(["eq", "gt", "neq"]), pick(["1", "7", "beta"])),
    fc.tuple(fc.constant("metadata"), pick(["cs", "cd"]), pick(['{"n":1}', '{"owner":"beta"}', "{}"])),
  );
  const negated = rarely(5, fc.constant(""), fc.constant("not."));
  const filter = fc
    .tuple(term, negated)
    .map(([[column, operator, operand], not]): Parameter => [column, `${not}${operator}.${operand}`]);
  const quoted = fc
    .tuple(term, negated)
    .map(([[column, operator, operand], not]) =>
      operator === "in"
        ? `${column}.${not}in.${operand}`
        : operator === "is"
          ? `${column}.${not}is.${operand}`
          : `${column}.${not}${operator}."${operand.replaceAll('"', '\\"')}"`,
    );
  const logic = fc
    .tuple(pick(["or", "and", "not.or", "not.and"]), fc.array(quoted, { minLength: 1, maxLength: 3 }), quoted)
    .map(([name, terms, inner]): Parameter => [name, `(${terms.join(",")},or(${inner}))`]);
  const filters = fc.array(rarely(4, filter, logic), { maxLength: 2 });
  return { filter, filters };
}
