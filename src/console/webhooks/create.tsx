/** Makes a webhook. The secret that its deliveries are signed with is shown once. */
import { useState } from "preact/hooks";
import { ShownOnce } from "../admin/shown-once";
import { callAdmin } from "../api/call-admin";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { fieldsOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";
import { WebhookFields, webhookOf } from "./fields";
import type { NewWebhook } from "./webhook";

interface CreateProps {
  readonly token: string;
  readonly companyId: string;
  onClose(): void;
}

export function Create({ token, companyId, onClose }: CreateProps) {
  const [made, setMade] = useState<NewWebhook>();
  const { failure, isBusy, attempt } = useAttempt();
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    const body = { companyId, ...webhookOf(fields) };
    attempt(async () => {
      setMade((await callAdmin<NewWebhook>(token, { method: "POST", path: "webhooks", body })).data);
    });
  };
  return (
    <Dialog title="Create a webhook" kind="drawer" onClose={onClose}>
      {made ? (
        <ShownOnce what="secret" value={made.secret} />
      ) : (
        <form class="fields" onSubmit={submit}>
          <WebhookFields />
          <p class="row">
            <button type="submit" class="primary" disabled={isBusy}>
              Create
            </button>
          </p>
        </form>
      )}
      {failure !== undefined && <FailureView failure={failure} />}
    </Dialog>
  );
}
