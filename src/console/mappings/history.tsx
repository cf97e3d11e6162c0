/** What happened to a mapping, from the change feed: the newest first, each with before and after. */
import { call, nextCursor, type Rows } from "../api/call";
import type { Session } from "../api/session";
import { Diff, type Difference } from "../ui/diff";
import { FailureView } from "../ui/failure-view";
import { Time } from "../ui/time";
import { useLoaded } from "../ui/use-loaded";

const shown = 20;

type Change = Pick<
  Rows["externalIntegrationMappingChange"]["Row"],
  "seq" | "op" | "changedAt" | "changedBy" | "before" | "after"
>;

const words: Readonly<Record<string, string>> = { insert: "Created", update: "Changed", delete: "Deleted" };

const rowOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** Of an update, `before` has what changed, and `after` the whole row. */
function differencesIn({ op, before, after }: Change): readonly Difference[] {
  const [old, current] = [rowOf(before), rowOf(after)];
  const names = Object.keys(op === "update" ? old : { ...old, ...current });
  return names
    .filter((name) => (old[name] ?? current[name] ?? null) !== null)
    .map((name) => ({ name, before: old[name], after: current[name] }));
}

export function History({ id, session }: { readonly id: string; readonly session: Session }) {
  const { value, failure, reload } = useLoaded(id, (signal) =>
    call<readonly Change[]>(
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
      {failure !== undefined && <FailureView failure={failure} onRetry={reload} />}
      {value?.data.length === 0 && (
        <p class="quiet">Nothing happened to it as far back as changes are kept.</p>
      )}
      <ol>
        {value?.data.map((change) => (
          <li key={change.seq}>
            <p>
              <strong>{words[change.op] ?? change.op}</strong> <Time value={change.changedAt} /> by{" "}
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
