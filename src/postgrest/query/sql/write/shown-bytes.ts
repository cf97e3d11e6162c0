/** An upper bound on the bytes that a write's rows have once rendered: in SQL for stored values, in the Worker for new ones. */

import { type SQL, sql } from "drizzle-orm";
import { utf8Length } from "../../../../bytes/utf8";
import { isToOne } from "../../../catalog/relationships";
import { isShort, SHORT_BYTES } from "../../../datatypes/short-types";
import type { Embed, InsertCell, Output, ReadPlan, ShownBounds, ValueOutput } from "../../../plan/plan";
import { buildBytes, buildQuotedBytes } from "../values/cell-bytes";

type Format = Pick<ShownBounds, "csv" | "nullBytes">;

/** Whether a member shows a column of the row itself, or a part of it. */
export function isOwn(output: Output): output is ValueOutput {
  return output.kind === "value" && output.via.length === 0;
}

/** The bytes of an object's braces and member names, with quotes, colons and commas. */
function nameBytes({ outputs }: ReadPlan): number {
  return outputs.reduce((sum, { name }) => sum + utf8Length(JSON.stringify(name)) + 2, 2);
}

/** The bytes of a row without its values. */
export function rowOverhead(plan: ReadPlan, { csv }: Format): number {
  return csv ? plan.outputs.length : nameBytes(plan);
}

/** JSON is shown as it is stored. Any other value is quoted, and so is JSON in CSV. */
function isShownRaw({ field, cast }: ValueOutput, { csv }: Format): boolean {
  return !csv && !cast && field?.type.category === "json";
}

/** The bytes of a member, from the stored value of its column. */
export function buildShownBytes(output: ValueOutput, value: SQL, format: Format): SQL {
  if (!output.field || isShort(output.field.column.type)) return sql.raw(String(SHORT_BYTES));
  const bytes = isShownRaw(output, format) ? buildBytes(value) : buildQuotedBytes(value);
  return sql`CASE WHEN ${value} IS NULL THEN ${sql.raw(String(format.nullBytes))} ELSE ${bytes} END`;
}

/** The same for a value that the Worker knows. A table's own default is short. */
export function shownBytes(output: ValueOutput, value: InsertCell, format: Format): number {
  if (value === null) return format.nullBytes;
  if (typeof value !== "string" || !output.field || isShort(output.field.column.type)) return SHORT_BYTES;
  return utf8Length(isShownRaw(output, format) ? value : JSON.stringify(value));
}

/** The bytes of an embed. Rendering adds the names of its members; in CSV it also doubles each quote. */
export function buildMemberBytes(output: Output, member: SQL, { csv }: Format): SQL {
  if (output.kind === "value") return buildQuotedBytes(member);
  const { added, growth } = growthOf(output.embed);
  return sql`${sql.raw(String(growth * (csv ? 2 : 1)))} * (${buildBytes(member)} + ${sql.raw(String(added))})`;
}

/** How much longer an embed's JSON is than the arrays of its cells: `added` bytes, then times `growth`. */
function growthOf({ read, relationship }: Embed): { readonly added: number; readonly growth: number } {
  const cells = read.outputs.length;
  const names = nameBytes(read) + cells * SHORT_BYTES;
  const inner = read.outputs.flatMap((output) => (output.kind === "embed" ? [growthOf(output.embed)] : []));
  const added = inner.reduce((sum, { added }) => sum + added, names);
  const growth = Math.max(1, ...inner.map(({ growth }) => growth));
  if (isToOne(relationship)) return { added, growth };
  // An array of cells has at least its brackets and a comma for each cell.
  return { added: 0, growth: Math.ceil(growth * (1 + added / (cells + 2))) };
}
