/** A value of a row → an expression that returns it from D1 without loss. */
import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan, ValueOutput } from "../../../plan/plan";

/**
 * D1 rounds integers past 2^53, so computed ones are returned as text; plain columns already are (`quoteOutput`).
 * @param nested inside the JSON array of an embedded row. There SQLite prints reals with 15 digits instead of 17, and
 * JSON at the end of a path would become part of the array, where JavaScript would round its numbers
 */
export function buildCell(value: SQL, output: ValueOutput, { grouped }: ReadPlan, nested: boolean): SQL {
  const { aggregate, cast, field } = output;
  const isComputed = grouped || aggregate !== undefined;
  const type = aggregate?.type ?? (grouped ? (cast ?? field?.type) : field?.type);
  if (isComputed && type?.kind === "integer" && aggregate?.function !== "count") {
    return sql`CAST(${value} AS TEXT)`;
  }
  if (!nested) return value;
  const isPath = !aggregate && field !== undefined && field.path.length > 0;
  if (type?.kind === "float" && !(isPath && !grouped)) {
    // `printf` would turn null and the infinities and NaN, which are stored as text, into 0.
    return sql`CASE typeof(${value}) WHEN 'real' THEN printf('%!.17g', ${value}) ELSE ${value} END`;
  }
  return isPath ? sql`(${value} || '')` : value;
}
