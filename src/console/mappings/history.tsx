/** What happened to a mapping, from the change feed: the newest first, each with before and after. */
import { call, nextCursor } from "../api/call";
import type { Session } from "../api/session";
import { type Change, differencesIn, opWords } from "../ui/change";
import { CopyRequest } from "../ui/copy";
import { Diff } from "../ui/diff";
import { FailureView } from "../ui/failure-view";
import { Time } from "../ui/time";
import { useLoaded } from "../ui/use-loaded";

const shown = 20;

type Listed = Pick<Change, "seq" | "op" | "changedAt" | "changedBy" | "before" | "after">;

interface HistoryProps {
  readonly id: string;
  /** How often the mapping has been loaded: with it, its history is read again. */
  readonly loads: number;
  readonly session: Session;
}

export function History({ id, loads, session }: HistoryProps) {
  const { value, failure, reload } = useLoaded(`${id} ${loads}`, (signal) =>
    call<readonly Listed[]>(
      session.key,
      (api) =>
        api
          .from("externalIntegrationMappingChange")
          .select("seq,op,changedAt,changedBy,before,after")
          .eq("companyId", session.company.id)
          .eq("mappingId", id)
          .order("seq", { ascending: false })
          .limit(shown),
      { signal },
    ),
  );
  return (
    <section aria-label="History" class="history">
      <h3>History</h3>
      {value && <CopyRequest sent={value.sent} />}
      {failure !== undefined && <FailureView failure={failure} onRetry={reload} />}
      {value?.data.length === 0 && (
        <p class="quiet">Nothing happened to it as far back as changes are kept.</p>
      )}
      <ol>
        {value?.data.map((change) => (
          <li key={change.seq}>
            <p>
              <strong>{opWords[change.op] ?? change.op}</strong> <Time value={change.changedAt} /> by{" "}
              {change.changedBy}
            </p>
            <details open={change.op === "update"}>
              <summary>What changed</summary>
              <Diff differences={differencesIn(change)} />
            </details>
          </li>
        ))}
      </ol>
      {value && nextCursor(value.headers) !== undefined && (
        <p class="quiet">The last {shown} of more changes.</p>
      )}
    </section>
  );
}
