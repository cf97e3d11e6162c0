/** A resource and a key → the rows that the key may access, and what its writes record about the key (SPEC §8). */
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { hiddenCompanies } from "../placement/fence";
import { echo, type Policy, type RequestDefaults, type StoredRow } from "../postgrest";
import type { KeyIdentity, Resource } from "./resource";

/** A column, and the values that a key may see and write in it. */
interface Confinement {
  readonly column: SQLiteColumn;
  readonly values: readonly string[];
}

function confinementsOf({ tenant, confinedBy }: Resource, key: KeyIdentity): readonly Confinement[] {
  const confined: readonly (readonly [SQLiteColumn | undefined, readonly string[] | null])[] = [
    [tenant, key.companyId === null ? null : [key.companyId]],
    [confinedBy?.integrations, key.integrations],
    [confinedBy?.entityTypes, key.entityTypes],
  ];
  return confined.flatMap(([column, values]) => (column && values ? [{ column, values }] : []));
}

/** Row-level security. It applies to every request, whatever its filters and body. */
export function policyOf(resource: Resource, key: KeyIdentity): Policy {
  const confinements = confinementsOf(resource, key);
  const isElsewhere = sql`${resource.tenant} IN (${sql.raw(hiddenCompanies)})`;
  const using = and(
    ...confinements.map(isConfined),
    key.passesOverMoved ? sql`NOT ${isElsewhere}` : undefined,
  );
  if (using === undefined) return {};
  return {
    using,
    fixed: confinements.filter(({ values }) => values.length === 1).map(({ column }) => column.name),
    check: (row) => confinements.every((confinement) => isWithin(confinement, row)),
    explain: (row) => {
      const broken = confinements.find((confinement) => !isWithin(confinement, row));
      return broken && describeBroken(broken, row);
    },
  };
}

/** An update that does not set the column keeps its value, and the key may access that one. */
function isWithin({ column: { name }, values }: Confinement, row: StoredRow): boolean {
  const value = row.get(name);
  return !row.has(name) || (typeof value === "string" && values.includes(value));
}

/** `integration "shopify" is not one of the key's: xero.` */
function describeBroken({ column: { name }, values }: Confinement, row: StoredRow): string {
  const value = row.get(name) ?? null;
  const shown = value === null ? "null" : `"${echo(String(value))}"`;
  return `${name} ${shown} is not one of the key's: ${echo(values.join(", "))}.`;
}

/** A list is one parameter, however long (SPEC §9). */
function isConfined({ column, values }: Confinement): SQL {
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) return eq(column, only);
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

/** What a row and the change feed record as the author of a write by the key. */
export function authorOf({ id }: KeyIdentity): string {
  return `key:${id}`;
}

/** The values that a write by the key uses where the body has none. */
export function defaultsOf({ authors }: Resource, key: KeyIdentity): RequestDefaults {
  if (!authors) return {};
  const { createdBy, updatedBy } = authors;
  const author = authorOf(key);
  return {
    insert: { [createdBy.name]: author, [updatedBy.name]: author },
    update: { [updatedBy.name]: author },
  };
}
