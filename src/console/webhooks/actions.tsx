/** What can be done with a webhook. */
import { useState } from "preact/hooks";
import { ChangeForm } from "../admin/change-form";
import { Confirm } from "../admin/confirm";
import { callAdmin } from "../api/call-admin";
import { useAnnounce } from "../ui/announce";
import { FailureView } from "../ui/failure-view";
import { useAttempt } from "../ui/use-attempt";
import { WebhookFields, webhookOf } from "./fields";
import { Rotate } from "./rotate";
import { type Attempt, outcomeText, type Webhook } from "./webhook";

interface ActionsProps {
  readonly webhook: Webhook;
  readonly token: string;
  onChanged(): void;
  onDeleted(): void;
}

export function Actions({ webhook, token, onChanged, onDeleted }: ActionsProps) {
  const announce = useAnnounce();
  const { failure, isBusy, attempt } = useAttempt();
  const [doing, setDoing] = useState<"change" | "rotate" | "delete">();
  const [tested, setTested] = useState<Attempt>();
  const path = `webhooks/${webhook.id}`;
  const isPaused = webhook.status === "paused";
  const stop = () => setDoing(undefined);
  const pause = () =>
    attempt(async () => {
      const body = { status: isPaused ? "active" : "paused" };
      await callAdmin(token, { method: "PATCH", path, body });
      announce(isPaused ? "Resumed." : "Paused.");
      onChanged();
    });
  const test = () =>
    attempt(async () => {
      setTested(undefined);
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
      {doing === undefined && (
        <p class="row">
          <button type="button" onClick={() => setDoing("change")}>
            Change
          </button>
          <button type="button" onClick={pause}>
            {isPaused ? "Resume" : "Pause"}
          </button>
          <button type="button" onClick={test}>
            Send a test
          </button>
          <button type="button" onClick={() => setDoing("rotate")}>
            Rotate the secret
          </button>
          <button type="button" class="danger" onClick={() => setDoing("delete")}>
            Delete
          </button>
        </p>
      )}
      {doing === "change" && (
        <ChangeForm
          title="Change the webhook"
          token={token}
          path={path}
          before={{ ...webhook }}
          read={(fields) => ({ ...webhookOf(fields) })}
          onChanged={() => {
            announce("Saved.");
            stop();
            onChanged();
          }}
          onCancel={stop}
        >
          <WebhookFields shown={webhook} />
        </ChangeForm>
      )}
      {doing === "rotate" && (
        <Rotate webhook={webhook} token={token} onChanged={onChanged} onTest={test} onEnd={stop} />
      )}
      {doing === "delete" && (
        <Confirm
          title="Delete the webhook"
          text="Its place in the feed, its secret and its attempts are gone then."
          action="Delete for good"
          onConfirm={remove}
          onCancel={stop}
        />
      )}
      <p aria-live="polite">
        {isBusy && "Under way …"}
        {tested && `The test was ${outcomeText(tested)}.`}
      </p>
      {failure !== undefined && <FailureView failure={failure} />}
    </>
  );
}
