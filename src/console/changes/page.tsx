/** Changes: what happens to a company's mappings, as it happens. */
import { useState } from "preact/hooks";
import type { Session } from "../api/session";
import { NotUnderstood } from "../shell/not-understood";
import type { PageProps } from "../shell/pages";
import { CopyRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { Table } from "../ui/table";
import { AsOf } from "../ui/time";
import { columns } from "./columns";
import { FilterForm } from "./filter-form";
import { type Filters, filterParams, parseFilters } from "./filters";
import { useFeed } from "./use-feed";

export function ChangesPage({ session, params }: PageProps) {
  const filters = parseFilters(params);
  const shown = filterParams(filters).toString();
  return (
    <>
      <NotUnderstood params={params} read={filterParams(filters)} />
      <FilterForm key={`form ${shown}`} session={session} filters={filters} />
      <Feed key={shown} session={session} filters={filters} />
    </>
  );
}

function Feed({ session, filters }: { readonly session: Session; readonly filters: Filters }) {
  const [isRunning, setRunning] = useState(true);
  const { feed, readOlder, retry } = useFeed(session, filters, isRunning);
  const { changes, fresh, older, at, sent, isAnew, failure } = feed;
  return (
    <section aria-label="Changes">
      {failure !== undefined && <FailureView failure={failure} onRetry={retry} />}
      <p class="row summary">
        <button type="button" aria-pressed={!isRunning} onClick={() => setRunning(!isRunning)}>
          Pause
        </button>
        <span>{isRunning ? "Live: asks every 3 seconds while this page is seen" : "Paused"}</span>
        {at && (
          <>
            <strong aria-live="polite">{extent(changes.length, older === undefined, fresh)}</strong>
            <AsOf at={at} />
            {sent && <CopyRequest sent={sent} />}
          </>
        )}
      </p>
      {isAnew && (
        <p class="warning" role="status">
          What had come since the last look is not kept any more, so the list was read anew.
        </p>
      )}
      {!at && failure === undefined && <p class="loading">Loading …</p>}
      {at && changes.length === 0 && (
        <p>
          Nothing {filterParams(filters).size > 0 ? "like this " : ""}has happened as far back as changes are
          kept.
        </p>
      )}
      {changes.length > 0 && (
        <Table
          caption="Changes, the newest first"
          columns={columns}
          rows={changes}
          keyOf={({ seq }) => String(seq)}
        />
      )}
      {older !== undefined && (
        <button type="button" onClick={readOlder}>
          Show older ones
        </button>
      )}
    </section>
  );
}

function extent(shown: number, isAll: boolean, fresh: number): string {
  const count = isAll ? `${shown} shown` : `First ${shown} of more`;
  return fresh === 0 ? count : `${count}, ${fresh} new`;
}
