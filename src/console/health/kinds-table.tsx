/** Each integration and entity type with its figures. */
import { useState } from "preact/hooks";
import { equals, hrefOfMappings, isMissing, isThere, until } from "../mappings/links";
import type { Filter } from "../mappings/view";
import { type Column, type Sort, Table } from "../ui/table";
import { Age } from "./age";
import { ageOf, type Kind, shareOf, sortKinds, stateOf, states } from "./summary";

const number = (count: number) => count.toLocaleString("en");

/** Where the mappings of a kind are listed. */
const listOf = ({ integration, entityType }: Kind, ...more: readonly Filter[]) =>
  hrefOfMappings([equals("integration", integration), equals("entityType", entityType), ...more]);

export function KindsTable({ kinds, target }: { readonly kinds: readonly Kind[]; readonly target: number }) {
  const [sort, setSort] = useState<Sort>({ column: "integration", descending: false });
  return (
    <Table
      caption="Integrations and entity types"
      columns={columns(target)}
      rows={sortKinds(kinds, sort)}
      keyOf={({ integration, entityType }) => JSON.stringify([integration, entityType])}
      sort={sort}
      onSort={setSort}
    />
  );
}

/** A figure that leads to what it counts; nothing counted leads nowhere. */
function Count({
  count,
  href,
  label,
}: {
  readonly count: number;
  readonly href: string;
  readonly label: string;
}) {
  return count === 0 ? (
    <>0</>
  ) : (
    <a href={href} aria-label={`${number(count)} ${label}`}>
      {number(count)}
    </a>
  );
}

const columns = (target: number): readonly Column<Kind>[] => {
  const name = ({ integration, entityType }: Kind) => `${entityType} in ${integration}`;
  const age = (kind: Kind, time: string | null, label: string) =>
    time === null ? (
      <span class="quiet">never</span>
    ) : (
      <Age
        age={ageOf(time, kind.asOf)}
        target={target}
        href={listOf(kind, until("lastSyncedAt", time))}
        label={`${label} of ${name(kind)}`}
      />
    );
  return [
    { name: "integration", title: "Integration", sortable: true, cell: (kind) => kind.integration },
    { name: "entityType", title: "Entity type", sortable: true, cell: (kind) => kind.entityType },
    {
      name: "mappings",
      title: "Mappings",
      sortable: true,
      cell: (kind) => <Count count={kind.mappings} href={listOf(kind)} label={`of ${name(kind)}`} />,
    },
    {
      name: "linked",
      title: "Linked",
      sortable: true,
      cell: (kind) => (
        <a
          href={listOf(kind, isThere("externalId"))}
          aria-label={`${shareOf(kind.linked, kind.mappings)} linked of ${name(kind)}`}
        >
          {shareOf(kind.linked, kind.mappings)}
        </a>
      ),
    },
    {
      name: "missing",
      title: "External id missing",
      sortable: true,
      cell: (kind) => (
        <Count
          count={kind.mappings - kind.linked}
          href={listOf(kind, isMissing("externalId"))}
          label={`without external id of ${name(kind)}`}
        />
      ),
    },
    {
      name: "state",
      title: "State",
      cell: (kind) => {
        const state = stateOf(kind, target);
        return <span class={`state ${state}`}>{states[state]}</span>;
      },
    },
    {
      name: "median",
      title: "Median sync",
      sortable: true,
      cell: (kind) => age(kind, kind.medianSyncedAt, "Median sync"),
    },
    {
      name: "oldest",
      title: "Oldest sync",
      sortable: true,
      cell: (kind) => age(kind, kind.oldestSyncedAt, "Oldest sync"),
    },
    {
      name: "neverSynced",
      title: "Never synced",
      sortable: true,
      cell: (kind) => (
        <Count
          count={kind.neverSynced}
          href={listOf(kind, isMissing("lastSyncedAt"))}
          label={`never synced of ${name(kind)}`}
        />
      ),
    },
  ];
};
