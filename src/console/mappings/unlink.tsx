/** Removes a mapping, after what would go has been shown. */
import type { Mapping } from "../api/call";
import type { Session } from "../api/session";
import { useAnnounce } from "../ui/announce";
import { CopyRequest } from "../ui/copy";
import { Diff, differencesOf } from "../ui/diff";
import { FailureView } from "../ui/failure-view";
import { useAttempt } from "../ui/use-attempt";
import { useLoaded } from "../ui/use-loaded";
import { removeMapping, tryRemoval } from "./change";

interface UnlinkProps {
  readonly mapping: Mapping;
  readonly session: Session;
  onDone(): void;
  onCancel(): void;
}

export function Unlink({ mapping, session, onDone, onCancel }: UnlinkProps) {
  const announce = useAnnounce();
  const { failure, isBusy, attempt } = useAttempt();
  const tried = useLoaded(mapping.id, (signal) => tryRemoval(session, mapping.id, signal));
  const mappings = tried.value?.mappings ?? [];
  const isGone = tried.value?.mappings.length === 0;
  const remove = () =>
    attempt(async () => {
      for (const shown of mappings) {
        if (await removeMapping(session, shown)) continue;
        announce("Not unlinked: it was changed or removed meanwhile. Look at it again.");
        tried.reload();
        return;
      }
      onDone();
    });
  return (
    <section class="outcome" aria-label="What would be removed" aria-live="polite">
      <h4>What would be removed</h4>
      {tried.failure !== undefined && <FailureView failure={tried.failure} onRetry={tried.reload} />}
      {isGone && <p>It is gone already.</p>}
      {mappings.map((row) => (
        <Diff key={row.id} differences={differencesOf({ ...row }, {})} />
      ))}
      {failure !== undefined && <FailureView failure={failure} />}
      <p class="row">
        {!isGone && (
          <button type="button" class="danger" disabled={isBusy || !tried.value} onClick={remove}>
            Unlink for good
          </button>
        )}
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        {tried.value && <CopyRequest sent={tried.value.sent} />}
      </p>
    </section>
  );
}
