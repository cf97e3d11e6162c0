/** Makes a key. The key itself is shown once. */
import { useState } from "preact/hooks";
import { ShownOnce } from "../admin/shown-once";
import { callAdmin } from "../api/call-admin";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { fieldsOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";
import { KeyFields, keyOf } from "./fields";
import type { NewKey } from "./key";

interface CreateProps {
  readonly token: string;
  /** Null: a service key. */
  readonly companyId: string | null;
  onClose(): void;
}

export function Create({ token, companyId, onClose }: CreateProps) {
  const [made, setMade] = useState<NewKey>();
  const { failure, isBusy, attempt } = useAttempt();
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    const body = { companyId, ...keyOf(fields) };
    attempt(async () => {
      setMade((await callAdmin<NewKey>(token, { method: "POST", path: "keys", body })).data);
    });
  };
  return (
    <Dialog
      title={companyId === null ? "Create a service key" : "Create a key"}
      kind="drawer"
      onClose={onClose}
    >
      {made ? (
        <ShownOnce what="key" value={made.key} />
      ) : (
        <form class="fields" onSubmit={submit}>
          <KeyFields />
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
