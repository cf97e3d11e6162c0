/** Which changes are shown ⇄ the parameters of the URL: `integration=xero&op=delete&by=…&day=2026-01-31`. */
import { opWords } from "../ui/change";
import { edgesOf } from "./day-range";

/** The parameters. `by` is the name of the key that made the change; `day` is a day in UTC. */
export const filterNames = ["integration", "entityType", "op", "by", "day"] as const;

/** Empty text: any. */
export type Filters = Readonly<Record<(typeof filterNames)[number], string>>;

export function parseFilters(params: URLSearchParams): Filters {
  const read = (name: (typeof filterNames)[number]) => params.get(name) ?? "";
  const [op, day] = [read("op"), read("day")];
  return {
    integration: read("integration"),
    entityType: read("entityType"),
    op: Object.hasOwn(opWords, op) ? op : "",
    by: read("by"),
    day: isDay(day) ? day : "",
  };
}

/** `2026-01-31`, and not 2026-02-31, which a browser would take for a day of March. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function filterParams(filters: Filters): URLSearchParams {
  return new URLSearchParams(
    filterNames.flatMap((name) => (filters[name] === "" ? [] : [[name, filters[name]]])),
  );
}

/** The conditions on the columns of the feed: column, operator, operand. */
export function conditionsOf({ integration, entityType, op, by, day }: Filters) {
  const equal = Object.entries({ integration, entityType, op, changedBy: by })
    .filter(([, value]) => value !== "")
    .map(([column, value]) => [column, "eq", value] as const);
  if (day === "") return equal;
  const { start, end } = edgesOf(day);
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  return [...equal, ["changedAt", "gte", time(start)] as const, ["changedAt", "lt", time(end)] as const];
}
