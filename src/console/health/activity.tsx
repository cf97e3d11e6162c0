/** Changes a day: a chart, and the same as a table. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../api/session";
import { filterParams, parseFilters } from "../changes/filters";
import { hrefOf } from "../shell/route";
import { opWords } from "../ui/change";
import { CopyRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { type Column, Table } from "../ui/table";
import { Time } from "../ui/time";
import { useLoaded } from "../ui/use-loaded";
import { type Day, fillDays, loadDays, shownDays, totalOf } from "./days";

interface ActivityProps {
  readonly session: Session;
  /** When the cron counted last; undefined: not yet. */
  readonly asOf: string | undefined;
}

export function ActivitySection({ session, asOf }: ActivityProps) {
  const { value, failure, reload } = useLoaded(session.company.id, (signal) => loadDays(session, signal));
  const [Chart, setChart] = useState<ComponentType<{ readonly days: readonly Day[] }>>();
  useEffect(() => {
    // Without the chart there is still the table.
    import("./chart").then(
      (module) => setChart(() => module.Chart),
      () => {},
    );
  }, []);
  const days = value ? fillDays(value.data, value.at.getTime()) : [];
  const total = days.reduce((sum, day) => sum + totalOf(day), 0);
  return (
    <section>
      <h2>Changes a day</h2>
      {failure !== undefined && <FailureView failure={failure} onRetry={reload} />}
      {value && asOf === undefined && total === 0 && <p>They have not been counted yet.</p>}
      {value && (asOf !== undefined || total > 0) && (
        <>
          <p class="row summary">
            <a href={hrefOf("changes")}>
              <strong>
                {total.toLocaleString("en")} in {shownDays} days
              </strong>
            </a>
            {asOf !== undefined && (
              <span class="quiet">
                Counted <Time value={asOf} />
              </span>
            )}
            <CopyRequest sent={value.sent} />
          </p>
          {Chart && <Chart days={days} />}
          <details open={!Chart}>
            <summary>As a table</summary>
            <Table
              caption="Changes a day"
              columns={columns}
              rows={days.toReversed()}
              keyOf={({ day }) => day}
            />
          </details>
        </>
      )}
    </section>
  );
}

/** A count that leads to the changes. */
function Changes({ day, op, count }: { readonly day: string; readonly op: string; readonly count: number }) {
  if (count === 0) return <>0</>;
  return (
    <a
      href={hrefOf("changes", filterParams({ ...parseFilters(new URLSearchParams()), day, op }))}
      aria-label={`${count.toLocaleString("en")} ${opWords[op]?.toLowerCase()} on ${day}`}
    >
      {count.toLocaleString("en")}
    </a>
  );
}

const columns: readonly Column<Day>[] = [
  { name: "day", title: "Day (UTC)", cell: ({ day }) => day },
  {
    name: "inserts",
    title: "Created",
    cell: ({ day, inserts }) => <Changes day={day} op="insert" count={inserts} />,
  },
  {
    name: "updates",
    title: "Changed",
    cell: ({ day, updates }) => <Changes day={day} op="update" count={updates} />,
  },
  {
    name: "deletes",
    title: "Deleted",
    cell: ({ day, deletes }) => <Changes day={day} op="delete" count={deletes} />,
  },
];
