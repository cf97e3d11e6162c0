/** One webhook: its attempts, and what can be done with it. */
import { useState } from "preact/hooks";
import { callAdmin } from "../api/call-admin";
import type { Session } from "../api/session";
import { CopyAdminRequest } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { AsOf, Time } from "../ui/time";
import { useLoaded } from "../ui/use-loaded";
import { Actions } from "./actions";
import { Attempts } from "./attempts";
import { Replay } from "./replay";
import { type Attempt, tellsText, type Webhook } from "./webhook";

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
    return { webhook: webhook.data, attempts: attempts.data, at: attempts.at, sent: attempts.sent };
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
            {value.webhook.previousSecretUntil !== null && (
              <>
                <dt>Signed with the old secret too</dt>
                <dd>
                  until <Time value={value.webhook.previousSecretUntil} />
                </dd>
              </>
            )}
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
            <CopyAdminRequest sent={value.sent} />
          </p>
          <Attempts attempts={value.attempts} {...(canEdit && { onReplay: setReplayFrom })} />
        </>
      )}
    </Dialog>
  );
}
