/** The JSON fields by which the rows of a read are ordered or grouped. */
import type { Embed, ReadPlan, ResolvedField } from "./plan";

/** A field, and the embeds that lead to it. */
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

/** Counts the reads in the tree that sort by JSON. */
export function countSorting(plan: ReadPlan): number {
  const own = sortedByJson(plan).length > 0 ? 1 : 0;
  return plan.embeds.reduce((sum, { read }) => sum + countSorting(read), own);
}
