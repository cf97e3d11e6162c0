/** Makes a webhook. The secret that its deliveries are signed with is shown once. */
import { useState } from "preact/hooks";
import { checkedOf, fieldsOf, listOf, textOf } from "../admin/fields";
import { ShownOnce } from "../admin/shown-once";
import { callAdmin } from "../api/call-admin";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { type NewWebhook, opNames, ops } from "./webhook";

interface CreateProps {
  readonly token: string;
  readonly companyId: string;
  onClose(): void;
}

export function Create({ token, companyId, onClose }: CreateProps) {
  const [made, setMade] = useState<NewWebhook>();
  const [failure, setFailure] = useState<unknown>();
  const submit = async (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    setFailure(undefined);
    const told = checkedOf(fields, "ops");
    const description = textOf(fields, "description");
    const body = {
      companyId,
      url: textOf(fields, "url"),
      description: description === "" ? null : description,
      integrations: listOf(fields, "integrations"),
      entityTypes: listOf(fields, "entityTypes"),
      ops: told.length === ops.length || told.length === 0 ? null : told,
    };
    try {
      setMade((await callAdmin<NewWebhook>(token, { method: "POST", path: "webhooks", body })).data);
    } catch (error) {
      setFailure(error);
    }
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
          <label>
            Only the integrations <small>separated by commas; empty: all</small>
            <input name="integrations" autocomplete="off" />
          </label>
          <label>
            Only the entity types <small>separated by commas; empty: all</small>
            <input name="entityTypes" autocomplete="off" />
          </label>
          <button type="submit" class="primary">
            Create
          </button>
        </form>
      )}
      {failure !== undefined && <FailureView failure={failure} />}
    </Dialog>
  );
}
