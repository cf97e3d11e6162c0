/** What every list of the API has in common: its parameters, its answers and its errors (SPEC §3, §4). */
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { fullTextOperators, isValues, orderings, patterns } from "../postgrest";
import { type Content, type DescribedParameter, listOf, type Schema } from "./description";

const text: Schema = { type: "string" };

const query = (name: string, description: string, schema: Schema = text): DescribedParameter => ({
  name,
  in: "query",
  description,
  schema,
});
const header = (name: string, description: string): DescribedParameter => ({
  name,
  in: "header",
  description,
  schema: text,
});

/** An operator, and what it may look like in a filter: a regular expression. */
type Operators = Readonly<Record<string, string>>;

const comparing = (operators: Readonly<Record<string, { readonly quantifiable: boolean }>>): Operators =>
  Object.fromEntries(
    Object.entries(operators).map(([name, { quantifiable }]) => [
      name,
      quantifiable ? `${name}(\\((any|all)\\))?\\.` : `${name}\\.`,
    ]),
  );

const every: Operators = {
  ...comparing(orderings),
  in: "in\\.\\(.*\\)$",
  is: `is\\.(${isValues.join("|")})$`,
  isdistinct: "isdistinct\\.",
};
const textual: Operators = {
  ...comparing(patterns),
  ...Object.fromEntries(fullTextOperators.map((name) => [name, `${name}(\\(\\w+\\))?\\.`])),
};
const containment: Operators = { cs: "cs\\.", cd: "cd\\." };

function operatorsOf({ columnType }: SQLiteColumn): Operators {
  if (columnType === "SQLiteText") return { ...every, ...textual };
  return columnType === "SQLiteTextJson" ? { ...every, ...containment } : every;
}

/** A filter of a column, as a parameter of the URL. */
export function filterOf(column: SQLiteColumn): DescribedParameter {
  const operators = operatorsOf(column);
  return query(
    column.name,
    `Only rows where this holds of \`${column.name}\`: an operator, a point and a value, such as \`eq.a\`, \`in.(a,b)\` or \`not.is.null\`. Operators: ${Object.keys(operators).join(", ")}.`,
    { type: "string", pattern: `^(not\\.)?(${Object.values(operators).join("|")})` },
  );
}

/** The parameters that shape what is shown. */
export const shaping = [
  query(
    "select",
    "The columns to show, such as `id,externalId`; `name:column` renames, `column::text` casts, `metadata->a->>b` goes into JSON, `company(id,name)` embeds. Default: all.",
  ),
];

export const logic = ["and", "or", "not.and", "not.or"].map((name) =>
  query(name, "Filters joined, and nested to any depth: `(integration.eq.xero,or(id.eq.a,id.eq.b))`.", {
    type: "string",
    pattern: "^\\(.*\\)$",
  }),
);

/** @param isWalked whether it can be walked by a cursor of its own parameter */
export const paging = [
  query("order", "The order of rows, such as `createdAt.desc,id`; also `.nullsfirst` and `.nullslast`."),
  query("limit", "The most rows to show. `Link` in the answer leads to the next ones.", {
    type: "integer",
    minimum: 0,
  }),
  query("offset", "How many rows to leave out at the start.", { type: "integer", minimum: 0 }),
];

export const cursor = query(
  "cursor",
  "Where to go on, from the `Link` of the page before. It belongs to the same request.",
);

export const range = [
  header("Range", "The rows to show by their places, such as `0-9`, in place of `limit` and `offset`."),
  header("Range-Unit", "What `Range` counts: `items`."),
];

/** `Prefer`, with what it may say here. */
export const prefer = (...values: readonly string[]) =>
  header("Prefer", `Any of ${values.map((value) => `\`${value}\``).join(", ")}, joined by commas.`);

export const counts = ["count=exact", "count=planned", "count=estimated"];
export const common = ["handling=strict", "timezone=Europe/Paris"];

const OBJECT = "application/vnd.pgrst.object+json";
const ARRAY = "application/vnd.pgrst.array+json";

/**
 * @param row the schema of a row
 * @param plain what `application/json` is, if it is no list
 */
export function rowsContent(row: Schema, plain: Schema = listOf(row)): Content {
  return {
    "application/json": { schema: plain },
    [OBJECT]: { schema: row },
    [ARRAY]: { schema: listOf(row) },
    "text/csv": { schema: text },
  };
}

export const listHeaders = ["Content-Range", "Link", "Preference-Applied"];

/** The errors of every call by a key, of one with a body, and of one that writes. A bad `limit` is 416 for all. */
export const keyErrors = [400, 401, 403, 404, 406, 414, 416, 429, 431, 500, 503];
export const bodyErrors = [413, 415];
export const writeErrors = [...keyErrors, ...bodyErrors, 409, 507];
