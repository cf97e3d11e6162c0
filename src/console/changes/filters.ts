/** Which changes are shown ⇄ the parameters of the URL: `integration=xero&op=delete&by=…`. */

export const filterNames = ["integration", "entityType", "op", "by"] as const;

/** Empty text: any. */
export type Filters = Readonly<Record<(typeof filterNames)[number], string>>;

export function parseFilters(params: URLSearchParams): Filters {
  const [integration, entityType, op, by] = filterNames.map((name) => params.get(name) ?? "");
  return { integration: integration ?? "", entityType: entityType ?? "", op: op ?? "", by: by ?? "" };
}

export function filterParams(filters: Filters): URLSearchParams {
  return new URLSearchParams(
    filterNames.flatMap((name) => (filters[name] === "" ? [] : [[name, filters[name]]])),
  );
}

/** The conditions on the columns of the feed. */
export const conditionsOf = ({ integration, entityType, op, by }: Filters) =>
  ({
    ...(integration !== "" && { integration }),
    ...(entityType !== "" && { entityType }),
    ...(op !== "" && { op }),
    ...(by !== "" && { changedBy: by }),
  }) satisfies Record<string, string>;
