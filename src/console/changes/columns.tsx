/** A change as a row: what happened to which mapping, by whom, and what it was before. */
import { equals, hrefOfMappings } from "../mappings/links";
import { hrefOf } from "../shell/route";
import { type Change, differencesIn, opWords } from "../ui/change";
import { Diff } from "../ui/diff";
import type { Column } from "../ui/table";
import { Time } from "../ui/time";
import { filterParams, parseFilters } from "./filters";

const byKey = (by: string) => filterParams({ ...parseFilters(new URLSearchParams()), by });

/** To the mapping; one that is gone leads to what is left of its entity. */
const hrefOfChange = ({ op, mappingId, entityType, entityId }: Change) =>
  op === "delete"
    ? hrefOfMappings([equals("entityType", entityType), equals("entityId", entityId)])
    : hrefOf("mappings", new URLSearchParams({ open: mappingId }));

export const columns: readonly Column<Change>[] = [
  { name: "changedAt", title: "When", cell: ({ changedAt }) => <Time value={changedAt} /> },
  { name: "op", title: "What", cell: ({ op }) => opWords[op] ?? op },
  {
    name: "entityId",
    title: "Entity",
    cell: (change) => (
      <a href={hrefOfChange(change)}>
        {change.entityType} {change.entityId}
      </a>
    ),
  },
  { name: "integration", title: "Integration", cell: ({ integration }) => integration },
  {
    name: "externalId",
    title: "External id",
    cell: ({ externalId }) => externalId ?? <span class="missing">missing</span>,
  },
  {
    name: "changedBy",
    title: "By",
    cell: ({ changedBy }) => <a href={hrefOf("changes", byKey(changedBy))}>{changedBy}</a>,
  },
  {
    name: "difference",
    title: "Before and after",
    cell: (change) => (
      <details open={change.op === "update"}>
        <summary>Before and after</summary>
        <Diff differences={differencesIn(change)} />
      </details>
    ),
  },
];
