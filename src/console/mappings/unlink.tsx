/** Removes a mapping, after a dry run has shown what would go. */
import { call, type Mapping } from "../api/call";
import type { Session } from "../api/session";
import { CopyRequest } from "../ui/copy";
import { Diff, differencesOf } from "../ui/diff";
import { FailureView } from "../ui/failure-view";
import { useAttempt } from "../ui/use-attempt";
import { useLoaded } from "../ui/use-loaded";

interface UnlinkProps {
  readonly mapping: Mapping;
  readonly session: Session;
  onDone(): void;
  onCancel(): void;
}

/** A row of the report of `unlink`. */
interface Unlinked {
  readonly action: string;
  readonly mappings: readonly Mapping[];
}

function unlink({ key, company }: Session, id: string, dryRun: boolean, signal?: AbortSignal) {
  return call<readonly Unlinked[]>(
    key,
    (api) =>
      api
        .rpc("unlink", { companyId: company.id, rows: [{ id }], dryRun })
        .then(({ data }) => ({ data: data as readonly Unlinked[] | null })),
    { signal },
  );
}

export function Unlink({ mapping, session, onDone, onCancel }: UnlinkProps) {
  const { failure, attempt } = useAttempt();
  const tried = useLoaded(mapping.id, (signal) => unlink(session, mapping.id, true, signal));
  const gone = tried.value?.data.flatMap(({ mappings }) => mappings) ?? [];
  const remove = () =>
    attempt(async () => {
      await unlink(session, mapping.id, false);
      onDone();
    });
  return (
    <section class="outcome" aria-label="What would be removed" aria-live="polite">
      <h4>What would be removed</h4>
      {tried.failure !== undefined && <FailureView failure={tried.failure} />}
      {gone.map((row) => (
        <Diff key={row.id} differences={differencesOf({ ...row }, {})} />
      ))}
      {failure !== undefined && <FailureView failure={failure} />}
      <p class="row">
        <button type="button" class="danger" disabled={gone.length === 0} onClick={remove}>
          Unlink for good
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        {tried.value && <CopyRequest sent={tried.value.sent} />}
      </p>
    </section>
  );
}
