/** `select` items → the members of a row: columns, JSON paths, casts and aggregates. */

import type { Relation } from "../../catalog/catalog";
import { assertCastable } from "../../datatypes/cast";
import type { DataType } from "../../datatypes/data-type";
import { bigint, doublePrecision, numeric, resolveType } from "../../datatypes/types";
import { pgrst, sqlstate } from "../../errors";
import type { AggregateFunction, SelectField } from "../../parse/ast";
import type { PlanContext } from "../context";
import { fieldOf, resolveField } from "../fields";
import type { Embed, Output, ResolvedAggregate, ValueOutput } from "../plan";

/** @throws PGRST123, 42703, 42704, 42846, 42883 */
export function planFieldOutputs(
  item: SelectField,
  relation: Relation,
  context: PlanContext,
  shownAs?: string,
): readonly ValueOutput[] {
  if (item.field.name === "*" && item.aggregate === undefined) {
    return [...relation.columns.values()].map((column) => ({
      kind: "value",
      name: column.name,
      field: fieldOf(column),
      via: [],
    }));
  }
  const counting = asRowCount(item, relation);
  if (counting.aggregate !== undefined && !context.aggregates) throw pgrst.aggregatesOff();
  return [planValue(counting, relation, shownAs)];
}

/** If there is no column `count`, it means `count()`, by PostgreSQL's functional notation. */
function asRowCount(item: SelectField, relation: Relation): SelectField {
  const { name, path } = item.field;
  const isCount = item.aggregate === undefined && name === "count" && path.length === 0;
  if (!isCount || relation.columns.has(name)) return item;
  return { ...item, field: { name: "*", path }, aggregate: "count" };
}

function planValue(item: SelectField, relation: Relation, shownAs: string | undefined): ValueOutput {
  const countsRows = item.aggregate === "count" && item.field.name === "*";
  const field = countsRows ? undefined : resolveField(item.field, relation, shownAs);
  const cast = item.cast === undefined || !field ? undefined : resolveCast(field.type, item.cast);
  const type = cast ?? field?.type ?? bigint;
  return {
    kind: "value",
    name: item.alias ?? item.aggregate ?? memberName(item),
    ...(field && { field }),
    ...(cast && { cast }),
    ...(item.aggregate && { aggregate: planAggregate(item.aggregate, type, item.aggregateCast) }),
    via: [],
  };
}

function resolveCast(from: DataType, name: string): DataType {
  const to = resolveType(name);
  if (!to) throw sqlstate.undefinedObject("type", name);
  assertCastable(from, to);
  return to;
}

/** The last key of a JSON path is the member's name; a path with only indexes has its column's name. */
function memberName({ field }: SelectField): string {
  const key = field.path.findLast((step) => typeof step.key === "string")?.key;
  return typeof key === "string" ? key : field.name;
}

/** @see https://www.postgresql.org/docs/current/functions-aggregate.html */
function planAggregate(
  name: AggregateFunction,
  argument: DataType,
  cast: string | undefined,
): ResolvedAggregate {
  const type = aggregateType(name, argument);
  return { function: name, type, ...(cast !== undefined && { cast: resolveCast(type, cast) }) };
}

function aggregateType(name: AggregateFunction, argument: DataType): DataType {
  const { category } = argument;
  const isFloat = argument.name === "real" || argument === doublePrecision;
  switch (name) {
    case "count":
      return bigint;
    case "sum":
    case "avg":
      if (category !== "numeric") throw sqlstate.undefinedFunction(`${name}(${argument.name})`);
      if (isFloat) return doublePrecision;
      return name === "sum" && argument.name !== "numeric" ? bigint : numeric;
    case "min":
    case "max":
      if (category === "json" || category === "boolean")
        throw sqlstate.undefinedFunction(`${name}(${argument.name})`);
      return argument;
  }
}

/** A member of a to-one spread becomes a member of the outer row. */
export function planSpreadOutput(output: Output, embed: Embed): Output {
  return { ...output, via: [embed, ...output.via] };
}
