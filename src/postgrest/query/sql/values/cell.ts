/** A value of a row → the expression by which it leaves the database to the letter. */
import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan, ValueOutput } from "../../../plan/plan";

/**
 * D1 rounds integers past 2^53, so they leave as text; columns that are shown as they are do already.
 * @param nested inside the JSON array of an embedded row, where a real number has 15 of its 17 digits, and where the
 * JSON at the end of a path would become part of the array, its numbers read as JavaScript's
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
    // infinities and NaN are stored as text, a null as nothing: `printf` would make zeros of them
    return sql`CASE typeof(${value}) WHEN 'real' THEN printf('%!.17g', ${value}) ELSE ${value} END`;
  }
  return isPath ? sql`(${value} || '')` : value;
}
