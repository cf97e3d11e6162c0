/** The list of mappings: a page at a time, by `Link`, so that any depth is as fast as the first. */
import { useState } from "preact/hooks";
import { type Api, call, countOf, type Mapping } from "../api/call";
import type { Session } from "../api/session";
import { useAnnounce } from "../ui/announce";
import { CopyRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { type Column, Table } from "../ui/table";
import { AsOf, Time } from "../ui/time";
import { useAttempt } from "../ui/use-attempt";
import { usePages } from "../ui/use-pages";
import { searchCondition, sortOf, type View } from "./view";

const pageSize = 50;

type Listed = Pick<
  Mapping,
  "id" | "entityType" | "entityId" | "integration" | "externalId" | "lastSyncedAt" | "updatedAt" | "createdAt"
>;

interface ListProps {
  readonly view: View;
  readonly session: Session;
  onChange(change: Partial<View>): void;
}

function query(api: Api, { search, filters }: View, companyId: string, head = false) {
  const from = api.from("externalIntegrationMapping");
  const start = head
    ? from.select("id", { count: "exact", head: true })
    : from.select("id,entityType,entityId,integration,externalId,lastSyncedAt,updatedAt,createdAt");
  let built = start.eq("companyId", companyId);
  if (search !== "") built = built.or(searchCondition(search));
  for (const { column, operator, value } of filters) built = built.filter(column, operator, value);
  return built;
}

export function List({ view, session, onChange }: ListProps) {
  const announce = useAnnounce();
  const { key, company } = session;
  const sort = sortOf(view);
  const { rows, last, hasMore, failure, retry, readMore } = usePages<Listed>("first", (options) =>
    call<readonly Listed[]>(
      key,
      (api) =>
        query(api, view, company.id)
          .order(sort.column, { ascending: !sort.descending })
          .limit(pageSize)
          .then(({ data }) => ({ data: data as readonly Listed[] | null })),
      options,
    ),
  );
  const [count, setCount] = useState<number>();
  const counting = useAttempt();
  const countAll = () =>
    counting.attempt(async (signal) => {
      const { headers } = await call(key, (api) => query(api, view, company.id, true), { signal });
      setCount(countOf(headers));
    });

  const failures = (
    <>
      {failure !== undefined && <FailureView failure={failure} onRetry={retry} />}
      {counting.failure !== undefined && <FailureView failure={counting.failure} onRetry={countAll} />}
    </>
  );
  if (!last) return failure === undefined ? <p class="loading">Loading …</p> : failures;
  return (
    <section aria-label="Mappings found">
      <p class="row summary" aria-live="polite">
        <strong>{extent(rows.length, !hasMore, count)}</strong>
        {hasMore && count === undefined && (
          <button type="button" class="small" onClick={countAll}>
            Count them
          </button>
        )}
        <AsOf at={last.at} />
        <CopyRequest sent={last.sent} />
      </p>
      {rows.length === 0 ? (
        <p>Nothing is found. Ids are compared to the letter, upper and lower case included.</p>
      ) : (
        <Table
          caption="Mappings"
          columns={columns((open) => onChange({ open }))}
          rows={rows}
          keyOf={({ id }) => id}
          sort={sort}
          onSort={(chosen) => onChange({ sort: chosen })}
        />
      )}
      {failures}
      {hasMore && (
        <button type="button" onClick={() => readMore((more) => announce(`${more} more.`))}>
          Show {pageSize} more
        </button>
      )}
    </section>
  );
}

function extent(shown: number, isAll: boolean, count: number | undefined): string {
  if (isAll) return shown === 1 ? "The only one" : `All ${shown}`;
  return `First ${shown} of ${count?.toLocaleString("en") ?? "more"}`;
}

const columns = (open: (id: string) => void): readonly Column<Listed>[] => [
  { name: "entityType", title: "Entity type", cell: ({ entityType }) => entityType },
  {
    name: "entityId",
    title: "Entity id",
    cell: ({ id, entityId, integration }) => (
      <button
        type="button"
        class="link"
        aria-label={`${entityId} in ${integration}`}
        onClick={() => open(id)}
      >
        {entityId}
      </button>
    ),
  },
  { name: "integration", title: "Integration", cell: ({ integration }) => integration },
  {
    name: "externalId",
    title: "External id",
    cell: ({ externalId }) => externalId ?? <span class="missing">missing</span>,
  },
  { name: "lastSyncedAt", title: "Last synced", cell: ({ lastSyncedAt }) => <Time value={lastSyncedAt} /> },
  {
    name: "updatedAt",
    title: "Changed",
    sortable: true,
    cell: ({ updatedAt }) => <Time value={updatedAt} />,
  },
  {
    name: "createdAt",
    title: "Created",
    sortable: true,
    cell: ({ createdAt }) => <Time value={createdAt} />,
  },
];
