/** What the rows of a read are ordered or grouped by that has to be made of JSON first. */
import type { Embed, ReadPlan, ResolvedField } from "./plan";

/** A field, and the embedded row that it is of. */
export interface SortedBy {
  readonly field: ResolvedField;
  readonly via: readonly Embed[];
}

export function sortedByJson({ grouped, order, outputs }: ReadPlan): readonly SortedBy[] {
  const groups = grouped
    ? outputs.flatMap((output) =>
        output.kind === "value" && !output.aggregate && output.field
          ? [{ field: output.field, via: output.via }]
          : [],
      )
    : [];
  return [...order, ...groups].filter(({ field }) => field.column.type.category === "json");
}

/** How many reads of the tree sort by JSON. */
export function countSorting(plan: ReadPlan): number {
  const own = sortedByJson(plan).length > 0 ? 1 : 0;
  return plan.embeds.reduce((sum, { read }) => sum + countSorting(read), own);
}
