/** Health: how a company's mappings are, from the summaries that the cron keeps, so that no table is read for it. */
import { call, nextCursor } from "../api/call";
import { hrefOfMappings, isMissing, isThere } from "../mappings/links";
import type { PageProps } from "../shell/pages";
import { CopyRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { Time } from "../ui/time";
import { useLoaded } from "../ui/use-loaded";
import { ActivitySection } from "./activity";
import { Duplicates } from "./duplicates";
import "./health.css";
import { KindsTable } from "./kinds-table";
import { shareOf, totalsOf } from "./summary";
import { targets, useTarget } from "./target";

export function HealthPage({ session }: PageProps) {
  const { key, company } = session;
  const [target, chooseTarget] = useTarget();
  const { value, failure, isLoading, reload } = useLoaded(company.id, (signal) =>
    call(key, (api) => api.from("mappingSummary").select().eq("companyId", company.id), { signal }),
  );
  const kinds = value?.data ?? [];
  const totals = totalsOf(kinds, target.milliseconds);
  return (
    <>
      {failure !== undefined && <FailureView failure={failure} onRetry={reload} />}
      {!value && isLoading && <p class="loading">Loading …</p>}
      {value && kinds.length === 0 && (
        <p>There is no summary yet: it is made within an hour of a company's first mapping.</p>
      )}
      {value && kinds.length > 0 && (
        <>
          <p class="row summary">
            <span class="quiet">
              Data as of <Time value={totals.asOf ?? null} />
            </span>
            <button type="button" class="small" onClick={reload}>
              Read again
            </button>
            <CopyRequest sent={value.sent} />
          </p>
          <ul class="figures" aria-label="In all">
            <Figure name="Mappings" text={totals.mappings.toLocaleString("en")} href={hrefOfMappings([])} />
            <Figure
              name="Linked"
              text={shareOf(totals.linked, totals.mappings)}
              href={hrefOfMappings([isThere("externalId")])}
            />
            <Figure
              name="External id missing"
              text={(totals.mappings - totals.linked).toLocaleString("en")}
              href={hrefOfMappings([isMissing("externalId")])}
            />
            <Figure
              name="Never synced"
              text={totals.neverSynced.toLocaleString("en")}
              href={hrefOfMappings([isMissing("lastSyncedAt")])}
            />
          </ul>
          <section>
            <h2>Integrations and entity types</h2>
            <div class="row summary">
              <label class="inline">
                A sync may be as old as
                <select value={target.name} onChange={(event) => chooseTarget(event.currentTarget.value)}>
                  {targets.map(({ name }) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </label>
              <span aria-live="polite">
                {totals.late} of {kinds.length} {kinds.length === 1 ? "kind is" : "kinds are"} late
              </span>
              {nextCursor(value.headers) !== undefined && (
                <strong>First {kinds.length.toLocaleString("en")} of more kinds</strong>
              )}
            </div>
            <KindsTable kinds={kinds} target={target.milliseconds} />
          </section>
        </>
      )}
      {value && <ActivitySection session={session} asOf={totals.asOf} />}
      <Duplicates session={session} />
    </>
  );
}

function Figure({
  name,
  text,
  href,
}: {
  readonly name: string;
  readonly text: string;
  readonly href: string;
}) {
  return (
    <li>
      <a href={href}>
        <span>{name}</span> <strong>{text}</strong>
      </a>
    </li>
  );
}
