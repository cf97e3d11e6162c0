/** One webhook: its attempts, and what can be done with it. */
import { useState } from "preact/hooks";
import { Confirm } from "../admin/confirm";
import { callAdmin } from "../api/call-admin";
import type { Session } from "../api/session";
import { useAnnounce } from "../ui/announce";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { AsOf } from "../ui/time";
import { useAttempt } from "../ui/use-attempt";
import { useLoaded } from "../ui/use-loaded";
import { Attempts } from "./attempts";
import { Replay } from "./replay";
import { type Attempt, outcomeText, tellsText, type Webhook } from "./webhook";

interface ManageProps {
  readonly id: string;
  readonly session: Session;
  readonly token: string;
  readonly canEdit: boolean;
  onClose(): void;
}

export function Manage({ id, session, token, canEdit, onClose }: ManageProps) {
  const path = `webhooks/${id}`;
  const { value, failure, reload } = useLoaded(id, async (signal) => {
    const [webhook, attempts] = await Promise.all([
      callAdmin<Webhook>(token, { path, signal }),
      callAdmin<readonly Attempt[]>(token, { path: `${path}/attempts`, signal }),
    ]);
    return { webhook: webhook.data, attempts: attempts.data, at: attempts.at };
  });
  /** From when on it is to deliver again: taken over from an attempt. */
  const [replayFrom, setReplayFrom] = useState<string>();
  return (
    <Dialog kind="drawer" title="Webhook" onClose={onClose}>
      {failure !== undefined && <FailureView failure={failure} onRetry={reload} />}
      {value && (
        <>
          <dl class="facts">
            <dt>Delivers to</dt>
            <dd>{value.webhook.url}</dd>
            <dt>Tells</dt>
            <dd>{tellsText(value.webhook)}</dd>
            <dt>State</dt>
            <dd>
              {value.webhook.status}
              {value.webhook.pausedReason !== null && `: ${value.webhook.pausedReason}`}
            </dd>
          </dl>
          {canEdit && (
            <Actions webhook={value.webhook} token={token} onChanged={reload} onDeleted={onClose} />
          )}
          {canEdit && (
            <Replay
              key={replayFrom}
              from={replayFrom}
              webhook={value.webhook}
              session={session}
              token={token}
              onDone={reload}
            />
          )}
          <h3>Attempts</h3>
          <p class="row summary">
            <AsOf at={value.at} />
            <button type="button" class="small" onClick={reload}>
              Read again
            </button>
          </p>
          <Attempts attempts={value.attempts} {...(canEdit && { onReplay: setReplayFrom })} />
        </>
      )}
    </Dialog>
  );
}

interface ActionsProps {
  readonly webhook: Webhook;
  readonly token: string;
  onChanged(): void;
  onDeleted(): void;
}

function Actions({ webhook, token, onChanged, onDeleted }: ActionsProps) {
  const announce = useAnnounce();
  const { failure, attempt } = useAttempt();
  const [deleting, setDeleting] = useState(false);
  const [tested, setTested] = useState<Attempt>();
  const path = `webhooks/${webhook.id}`;
  const isPaused = webhook.status === "paused";
  const pause = () =>
    attempt(async () => {
      const body = { status: isPaused ? "active" : "paused" };
      await callAdmin(token, { method: "PATCH", path, body });
      announce(isPaused ? "Resumed." : "Paused.");
      onChanged();
    });
  const test = () =>
    attempt(async () => {
      setTested((await callAdmin<Attempt>(token, { method: "POST", path: `${path}/test`, body: {} })).data);
      onChanged();
    });
  const remove = () =>
    attempt(async () => {
      await callAdmin(token, { method: "DELETE", path });
      onDeleted();
    });
  return (
    <>
      <p class="row">
        <button type="button" onClick={pause}>
          {isPaused ? "Resume" : "Pause"}
        </button>
        <button type="button" onClick={test}>
          Send a test
        </button>
        <button type="button" class="danger" onClick={() => setDeleting(true)}>
          Delete
        </button>
      </p>
      <p aria-live="polite">{tested && `The test was ${outcomeText(tested)}.`}</p>
      {deleting && (
        <Confirm
          title="Delete the webhook"
          text="Its place in the feed, its secret and its attempts are gone then."
          action="Delete for good"
          onConfirm={remove}
          onCancel={() => setDeleting(false)}
        />
      )}
      {failure !== undefined && <FailureView failure={failure} />}
    </>
  );
}
