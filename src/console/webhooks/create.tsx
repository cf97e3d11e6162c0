/** Makes a webhook. The secret that its deliveries are signed with is shown once. */
import { useState } from "preact/hooks";
import { LimitFields, limitsOf } from "../admin/limits";
import { ShownOnce } from "../admin/shown-once";
import { callAdmin } from "../api/call-admin";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { checkedOf, fieldsOf, textOf, textOrNull } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";
import { type NewWebhook, opNames, ops } from "./webhook";

interface CreateProps {
  readonly token: string;
  readonly companyId: string;
  onClose(): void;
}

export function Create({ token, companyId, onClose }: CreateProps) {
  const [made, setMade] = useState<NewWebhook>();
  const { failure, attempt } = useAttempt();
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    const told = checkedOf(fields, "ops");
    const body = {
      companyId,
      url: textOf(fields, "url"),
      description: textOrNull(fields, "description"),
      ...limitsOf(fields),
      ops: told.length === ops.length || told.length === 0 ? null : told,
    };
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
          <label>
            URL <small>https, and reachable from anywhere</small>
            <input name="url" type="url" required autocomplete="off" spellcheck={false} />
          </label>
          <label>
            Description
            <input name="description" maxLength={200} autocomplete="off" />
          </label>
          <fieldset>
            <legend>It tells of</legend>
            {ops.map((op) => (
              <label key={op} class="check">
                <input type="checkbox" name="ops" value={op} defaultChecked />
                {opNames[op]}
              </label>
            ))}
          </fieldset>
          <LimitFields />
          <button type="submit" class="primary">
            Create
          </button>
        </form>
      )}
      {failure !== undefined && <FailureView failure={failure} />}
    </Dialog>
  );
}
