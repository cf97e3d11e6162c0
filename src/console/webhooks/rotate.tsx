/** Rotates the secret of a webhook: deliveries are signed with both during the overlap. */
import { Rotation } from "../admin/rotation";
import { callAdmin } from "../api/call-admin";
import { Time } from "../ui/time";
import type { NewWebhook, Webhook } from "./webhook";

interface RotateProps {
  readonly webhook: Webhook;
  readonly token: string;
  onChanged(): void;
  onTest(): void;
  onEnd(): void;
}

export function Rotate({ webhook, token, onChanged, onTest, onEnd }: RotateProps) {
  const rotate = async (overlapSeconds: number) => {
    const path = `webhooks/${webhook.id}/rotate`;
    const { data } = await callAdmin<NewWebhook>(token, { method: "POST", path, body: { overlapSeconds } });
    onChanged();
    return data.secret;
  };
  return (
    <Rotation
      what="secret"
      steps={[
        "Make a new secret",
        "Give the new secret to the receiver, in place of the old one",
        "See that the receiver takes what is signed with the new one",
      ]}
      rotate={rotate}
    >
      <p>
        {webhook.previousSecretUntil === null ? (
          "Deliveries are signed with the new secret only."
        ) : (
          <>
            Deliveries are signed with both; with the old one until{" "}
            <time dateTime={webhook.previousSecretUntil}>
              {new Date(webhook.previousSecretUntil).toLocaleString()}
            </time>{" "}
            (<Time value={webhook.previousSecretUntil} />
            ).
          </>
        )}
      </p>
      <p class="row">
        <button type="button" onClick={onTest}>
          Send a test
        </button>
        <button type="button" onClick={onEnd}>
          Done
        </button>
      </p>
    </Rotation>
  );
}
