/** A condition → its outline: `entityId=eq`, `or=(externalId.eq,not.id.in)`. */
import { type OrderingSymbol, orderings } from "../datatypes/operators";
import type { Condition, ResolvedField } from "../plan/plan";

const operators: ReadonlyMap<OrderingSymbol, string> = new Map(
  Object.entries(orderings).map(([name, { symbol }]) => [symbol, name]),
);

/** The column; the keys of a JSON path are the caller's own text: `metadata->*`. */
export function outlineField({ column, path }: ResolvedField): string {
  return path.length === 0 ? column.name : `${column.name}->*`;
}

/** The filters of a relation, as parameters of a query string. */
export function outlineFilters(where: Condition): readonly string[] {
  if (where.kind === "and") return distinct(where.children.flatMap(outlineFilters));
  if (where.kind === "constant") return where.value === true ? [] : ["nothing"];
  if (where.kind === "or") return [`or=${group(where.children)}`];
  if (where.kind === "not" && where.child.kind === "and") return [`not.and=${group(where.child.children)}`];
  if (where.kind === "not" && where.child.kind === "or") return [`not.or=${group(where.child.children)}`];
  const [field, operator] = termOf(where);
  return [`${field}=${operator}`];
}

function group(children: readonly Condition[]): string {
  return `(${distinct(children.map(member)).join(",")})`;
}

function member(condition: Condition): string {
  switch (condition.kind) {
    case "and":
    case "or":
      return `${condition.kind}${group(condition.children)}`;
    case "not":
      return `not.${member(condition.child)}`;
    default:
      return termOf(condition)
        .filter((part) => part !== "")
        .join(".");
  }
}

/** What a single condition is about, and its operator. */
function termOf(condition: Condition): readonly [field: string, operator: string] {
  switch (condition.kind) {
    case "not": {
      const [field, operator] = termOf(condition.child);
      return [field, `not.${operator}`];
    }
    case "and":
    case "or":
      return [condition.kind, group(condition.children)];
    case "constant":
      return [String(condition.value), ""];
    case "compare":
      return [outlineField(condition.field), operators.get(condition.operator) ?? ""];
    case "distinct":
      return [outlineField(condition.field), "isdistinct"];
    case "in":
      return [outlineField(condition.field), "in"];
    case "isNull":
    case "isBoolean":
      return [outlineField(condition.field), "is"];
    case "like":
      return [outlineField(condition.field), condition.foldCase ? "ilike" : "like"];
    case "valueSet":
      return [outlineField(condition.field), condition.operator];
    case "exists":
      return [condition.embed.read.relation.name, "exists"];
  }
}

/** A thousand filters of one kind are told once. */
function distinct(parts: readonly string[]): readonly string[] {
  return [...new Set(parts)];
}
