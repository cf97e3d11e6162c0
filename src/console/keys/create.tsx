/** Makes a key. The key itself is shown once. */
import { useState } from "preact/hooks";
import { LimitFields, limitsOf } from "../admin/limits";
import { ShownOnce } from "../admin/shown-once";
import { callAdmin } from "../api/call-admin";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { checkedOf, fieldsOf, textOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";
import { type NewKey, scopes, scopeWords } from "./key";

const lives = [
  ["", "never"],
  ["30", "in 30 days"],
  ["90", "in 90 days"],
  ["365", "in a year"],
] as const;

const dayMilliseconds = 86_400_000;

const expiryOf = (days: string): string | null =>
  days === "" ? null : new Date(Date.now() + Number(days) * dayMilliseconds).toISOString();

interface CreateProps {
  readonly token: string;
  /** Null: a service key. */
  readonly companyId: string | null;
  onClose(): void;
}

export function Create({ token, companyId, onClose }: CreateProps) {
  const [made, setMade] = useState<NewKey>();
  const { failure, attempt } = useAttempt();
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    const body = {
      name: textOf(fields, "name"),
      companyId,
      scopes: checkedOf(fields, "scopes"),
      ...limitsOf(fields),
      expiresAt: expiryOf(textOf(fields, "expires")),
    };
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
          <label>
            Name <small>what the key is for</small>
            <input name="name" required maxLength={100} autocomplete="off" />
          </label>
          <fieldset>
            <legend>It may</legend>
            {scopes.map((scope) => (
              <label key={scope} class="check">
                <input type="checkbox" name="scopes" value={scope} defaultChecked={scope === "view"} />
                {scopeWords[scope]} mappings
              </label>
            ))}
          </fieldset>
          <LimitFields />
          <label>
            It expires
            <select name="expires">
              {lives.map(([days, words]) => (
                <option key={days} value={days}>
                  {words}
                </option>
              ))}
            </select>
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
