/** What the list shows ⇄ the parameters of its URL: `q=1042&f=integration.eq.xero&order=updatedAt.desc&open=abc`. */
import type { Sort } from "../ui/table";

export interface Filter {
  readonly column: string;
  readonly operator: string;
  readonly value: string;
}

export interface View {
  /** An id of either side. */
  readonly search: string;
  readonly filters: readonly Filter[];
  /** Undefined: the usual one. */
  readonly sort: Sort | undefined;
  /** The mapping in the drawer. */
  readonly open: string | null;
}

/**
 * The last changed first; within an integration the newest, because an index has its mappings in that order: by the time of
 * the change, the few of a rare integration would be looked for among all.
 */
export function sortOf({ sort, filters }: Pick<View, "sort" | "filters">): Sort {
  if (sort !== undefined) return sort;
  const isOfIntegration = filters.some(
    ({ column, operator }) => column === "integration" && operator === "eq",
  );
  return { column: isOfIntegration ? "createdAt" : "updatedAt", descending: true };
}

export function parseView(params: URLSearchParams): View {
  const [, column, direction] = /^(\w+)\.(asc|desc)$/.exec(params.get("order") ?? "") ?? [];
  return {
    search: params.get("q") ?? "",
    filters: params.getAll("f").flatMap((text) => parseFilter(text) ?? []),
    sort: column ? { column, descending: direction === "desc" } : undefined,
    open: params.get("open"),
  };
}

export function viewParams({ search, filters, sort, open }: View): URLSearchParams {
  const params = new URLSearchParams();
  if (search !== "") params.set("q", search);
  for (const { column, operator, value } of filters) params.append("f", `${column}.${operator}.${value}`);
  if (sort) params.set("order", `${sort.column}.${sort.descending ? "desc" : "asc"}`);
  if (open !== null) params.set("open", open);
  return params;
}

function parseFilter(text: string): Filter | undefined {
  const [, column, operator, value] = /^(\w+)\.(\w+)\.(.*)$/s.exec(text) ?? [];
  if (column === undefined || operator === undefined || value === undefined) return undefined;
  return { column, operator, value };
}

/** What can be filtered by, in words. `value`: a fixed operand. */
export const choices: readonly {
  readonly title: string;
  readonly column: string;
  readonly operator: string;
  readonly value?: string;
}[] = [
  { title: "Integration is", column: "integration", operator: "eq" },
  { title: "Entity type is", column: "entityType", operator: "eq" },
  { title: "Entity id is", column: "entityId", operator: "eq" },
  { title: "External id is", column: "externalId", operator: "eq" },
  { title: "External id starts with", column: "externalId", operator: "like" },
  { title: "External id is missing", column: "externalId", operator: "is", value: "null" },
  { title: "External id is there", column: "externalId", operator: "not", value: "is.null" },
  { title: "Never synced", column: "lastSyncedAt", operator: "is", value: "null" },
  { title: "Last synced before", column: "lastSyncedAt", operator: "lt" },
  { title: "Last synced at or before", column: "lastSyncedAt", operator: "lte" },
  { title: "Changed since", column: "updatedAt", operator: "gte" },
];

/** `Integration is xero` */
export function filterText({ column, operator, value }: Filter): string {
  const choice = choices.find(
    (one) => one.column === column && one.operator === operator && (one.value ?? value) === value,
  );
  if (choice === undefined) return `${column} ${operator} ${value}`;
  if (choice.value !== undefined) return choice.title;
  return `${choice.title} ${operator === "like" ? value.replace(/\*$/, "").replaceAll(/\\(.)/gs, "$1") : value}`;
}

/** The operand of `like` for text that begins so. An asterisk in it stands for any text: `like` cannot say otherwise. */
export const startsWith = (text: string): string => `${text.replaceAll(/[\\%_]/g, "\\$&")}*`;

/** A value within `or=(…)`, where commas and parentheses have a meaning. */
const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/**
 * Finds an id of either side. Spaces around it may be part of the id, or have been copied along, and a clipboard may have
 * made a line break longer: all of these are looked for.
 */
export function searchCondition(search: string): string {
  const forms = [search, search.trim()].flatMap((text) => [text, text.replaceAll("\r\n", "\n")]);
  const texts = [...new Set(forms)].map(quoted);
  return ["entityId", "externalId", "id"]
    .flatMap((column) => texts.map((text) => `${column}.eq.${text}`))
    .join(",");
}
