/**
 * A plan → its outline, for a log: the relation, columns and operators of a request, and nothing that the caller made up.
 * There are no values, ids, JSON keys, aliases or sizes in it.
 *
 *     ?select=id,x:metadata->a,company(name)&id=eq.7&or=(externalId.eq.1,externalId.is.null)&order=createdAt&limit=5
 *     externalIntegrationMapping?select=id,metadata->*,company(name)&id=eq&or=(externalId.eq,externalId.is)&order=createdAt&limit
 */
import type { CommandPlan, MutatePlan, Output, Plan, ReadPlan, ReadRequestPlan } from "../plan/plan";
import { outlineField, outlineFilters } from "./conditions";

/** An event of a log should stay short; the beginning says what kind of request it is. */
const LONGEST = 400;

/** A plan as text of at most 400 characters. */
export function outlineOf(plan: Plan | CommandPlan): string {
  const text = render(plan);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

function render(plan: Plan | CommandPlan): string {
  switch (plan.kind) {
    case "read":
      return renderRead(plan);
    case "command":
      return renderRead(plan.answer);
    case "mutate":
      return query(plan.mutate.relation.name, [
        ...partsOfWrite(plan.mutate),
        ...(plan.countRows ? ["count"] : []),
      ]);
  }
}

function renderRead({ read, count, isCall, location }: ReadRequestPlan): string {
  const name = isCall === true ? `rpc/${read.relation.name}` : read.relation.name;
  const parts = [
    ...partsOfRead(read),
    // The plan's own limit may be that of the settings.
    ...(/(?:^|&)limit=/.test(location.search) ? ["limit"] : []),
    ...(read.offset > 0 ? ["offset"] : []),
    ...(read.seek || location.walk?.cursor ? ["cursor"] : []),
    ...(count.kind === "none" ? [] : ["count"]),
  ];
  return query(name, parts);
}

function partsOfRead(read: ReadPlan): readonly string[] {
  const order = read.order.map(({ field, direction, via }) => {
    const name = [...via.map((embed) => embed.read.relation.name), outlineField(field)].join(".");
    return direction === "desc" ? `${name}.desc` : name;
  });
  return [
    `select=${members(read)}`,
    ...outlineFilters(read.where),
    ...(order.length > 0 ? [`order=${order.join(",")}`] : []),
  ];
}

function members({ outputs, relation, grouped }: ReadPlan): string {
  const plain = new Set(outputs.flatMap((output) => (isColumn(output) ? [output.field?.column.name] : [])));
  if (grouped || plain.size < relation.columns.size) return outputs.map(member).join(",");
  return ["*", ...outputs.filter((output) => !isColumn(output)).map(member)].join(",");
}

function isColumn(output: Output): output is Extract<Output, { kind: "value" }> {
  return (
    output.kind === "value" && !output.aggregate && output.via.length === 0 && output.field?.path.length === 0
  );
}

function member(output: Output): string {
  const via = output.via.map((embed) => `${embed.read.relation.name}.`).join("");
  if (output.kind === "embed") {
    const { read } = output.embed;
    return `${via}${read.relation.name}(${partsOfRead(read)
      .join("&")
      .replace(/^select=/, "")})`;
  }
  const { field, aggregate } = output;
  const name = field ? outlineField(field) : "";
  if (!aggregate) return via + name;
  return `${via}${name}${name === "" ? "" : "."}${aggregate.function}()`;
}

function partsOfWrite(mutate: MutatePlan): readonly string[] {
  const { representation } = mutate;
  const shown = representation ? [`return=(${partsOfRead(representation).join("&")})`] : [];
  switch (mutate.kind) {
    case "insert": {
      const { columns, shared, conflict } = mutate;
      const names = [...columns, ...shared.map(({ column }) => column)].map(({ name }) => name);
      const target = conflict?.target.columns.map(({ name }) => name).join(",");
      return [
        `columns=${names.join(",")}`,
        ...(conflict ? [`on_conflict=${target}`, `resolution=${conflict.action}`] : []),
        ...shown,
      ];
    }
    case "update": {
      const { assignments, merge, where } = mutate;
      const set = [
        ...assignments.map(({ column }) => column.name),
        ...(merge?.patches ?? []).map(({ column }) => `${column.name}->*`),
      ];
      return [`set=${set.join(",")}`, ...outlineFilters(where), ...shown];
    }
    case "delete":
      return [...outlineFilters(mutate.where), ...shown];
  }
}

function query(name: string, parts: readonly string[]): string {
  return parts.length === 0 ? name : `${name}?${parts.join("&")}`;
}
