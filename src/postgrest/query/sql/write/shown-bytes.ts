/** How many bytes the rows that a write shows have at the most, as they will be rendered: in SQL, and of a body's rows. */

import { type SQL, sql } from "drizzle-orm";
import { utf8Length } from "../../../../bytes/utf8";
import { isToOne } from "../../../catalog/relationships";
import type { Embed, InsertCell, Output, ReadPlan, ShownBounds, ValueOutput } from "../../../plan/plan";
import { buildBytes, buildQuotedBytes, isShort, SHORT_BYTES } from "../values/cell-bytes";

type Format = Pick<ShownBounds, "csv" | "nullBytes">;

/** A member that is a column of the row, or a part of one. */
export function isOwn(output: Output): output is ValueOutput {
  return output.kind === "value" && output.via.length === 0;
}

/** The names of an object's members, with what stands around them. */
function nameBytes({ outputs }: ReadPlan): number {
  return outputs.reduce((sum, { name }) => sum + utf8Length(JSON.stringify(name)) + 2, 2);
}

/** What a row has whatever its values are. */
export function rowOverhead(plan: ReadPlan, { csv }: Format): number {
  return csv ? plan.outputs.length : nameBytes(plan);
}

/** JSON is shown as it is stored; all else in quotes, and so is JSON in CSV. */
function isShownRaw({ field, cast }: ValueOutput, { csv }: Format): boolean {
  return !csv && !cast && field?.type.category === "json";
}

/** The bytes of a member whose column has this value. */
export function buildShownBytes(output: ValueOutput, value: SQL, format: Format): SQL {
  if (!output.field || isShort(output.field.column.type)) return sql.raw(String(SHORT_BYTES));
  const bytes = isShownRaw(output, format) ? buildBytes(value) : buildQuotedBytes(value);
  return sql`CASE WHEN ${value} IS NULL THEN ${sql.raw(String(format.nullBytes))} ELSE ${bytes} END`;
}

/** The same of a value that the Worker has; what the table puts there itself is short. */
export function shownBytes(output: ValueOutput, value: InsertCell, format: Format): number {
  if (value === null) return format.nullBytes;
  if (typeof value !== "string" || !output.field || isShort(output.field.column.type)) return SHORT_BYTES;
  return utf8Length(isShownRaw(output, format) ? value : JSON.stringify(value));
}

/** The bytes of a member that is of embedded rows. A row gets the names of its members; in CSV each quote is two. */
export function buildMemberBytes(output: Output, member: SQL, { csv }: Format): SQL {
  if (output.kind === "value") return buildQuotedBytes(member);
  const { added, growth } = growthOf(output.embed);
  return sql`${sql.raw(String(growth * (csv ? 2 : 1)))} * (${buildBytes(member)} + ${sql.raw(String(added))})`;
}

/** What an embed's JSON has more than the arrays of its cells: so much for one row, and so many times for any number. */
function growthOf({ read, relationship }: Embed): { readonly added: number; readonly growth: number } {
  const cells = read.outputs.length;
  const names = nameBytes(read) + cells * SHORT_BYTES;
  const inner = read.outputs.flatMap((output) => (output.kind === "embed" ? [growthOf(output.embed)] : []));
  const added = inner.reduce((sum, { added }) => sum + added, names);
  const growth = Math.max(1, ...inner.map(({ growth }) => growth));
  if (isToOne(relationship)) return { added, growth };
  // A row has a bracket on each side, and a comma after each cell.
  return { added: 0, growth: Math.ceil(growth * (1 + added / (cells + 2))) };
}
