/** Changes a day: a chart, and the same as a table. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../api/session";
import { hrefOfMappings, since } from "../mappings/links";
import { CopyRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { type Column, Table } from "../ui/table";
import { AsOf } from "../ui/time";
import { useLoaded } from "../ui/use-loaded";
import { type Day, fillDays, loadDays, shownDays, totalOf } from "./days";

export function ActivitySection({ session }: { readonly session: Session }) {
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
      {value && (
        <>
          <p class="row summary">
            <strong>
              {total.toLocaleString("en")} in {shownDays} days
            </strong>
            <AsOf at={value.at} />
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

const columns: readonly Column<Day>[] = [
  { name: "day", title: "Day (UTC)", cell: ({ day }) => day },
  { name: "inserts", title: "Created", cell: ({ inserts }) => inserts.toLocaleString("en") },
  { name: "updates", title: "Changed", cell: ({ updates }) => updates.toLocaleString("en") },
  { name: "deletes", title: "Deleted", cell: ({ deletes }) => deletes.toLocaleString("en") },
  {
    name: "list",
    title: "Mappings",
    cell: ({ day }) => (
      <a href={hrefOfMappings([since("updatedAt", `${day}T00:00:00Z`)])}>changed since {day}</a>
    ),
  },
];
