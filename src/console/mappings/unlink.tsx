/** Removes a mapping, after a dry run has shown what would go. */
import { useState } from "preact/hooks";
import { call, type Mapping } from "../api/call";
import type { Session } from "../api/session";
import { CopyRequest } from "../ui/copy";
import { Diff, differencesOf } from "../ui/diff";
import { FailureView } from "../ui/failure-view";
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
  const [failure, setFailure] = useState<unknown>();
  const tried = useLoaded(mapping.id, (signal) => unlink(session, mapping.id, true, signal));
  const gone = tried.value?.data.flatMap(({ mappings }) => mappings) ?? [];
  const remove = () => unlink(session, mapping.id, false).then(onDone, setFailure);
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
