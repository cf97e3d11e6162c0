/** A rotation, step by step: an overlap, the new key, and the end of the old one once nothing uses it. */
import { useState } from "preact/hooks";
import { ShownOnce } from "../admin/shown-once";
import { callAdmin } from "../api/call-admin";
import { FailureView } from "../ui/failure-view";
import { fieldsOf, textOf } from "../ui/fields";
import { Time } from "../ui/time";
import { useAttempt } from "../ui/use-attempt";
import { isUsable, type Key, type NewKey } from "./key";

const overlaps = [
  ["3600", "1 hour"],
  ["86400", "1 day"],
  ["604800", "7 days"],
  ["0", "not at all"],
] as const;

interface RotateProps {
  /** The old key, as it is now. */
  readonly shown: Key;
  readonly token: string;
  onChanged(): void;
  onRevoke(): void;
  readonly failure: unknown;
}

export function Rotate({ shown, token, onChanged, onRevoke, failure }: RotateProps) {
  const [made, setMade] = useState<NewKey>();
  const { failure: refused, attempt } = useAttempt();
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    attempt(async () => {
      const body = { overlapSeconds: Number(textOf(fields, "overlap")) };
      const path = `keys/${shown.id}/rotate`;
      setMade((await callAdmin<NewKey>(token, { method: "POST", path, body })).data);
      onChanged();
    });
  };
  return (
    <section class="outcome" aria-label="Rotate the key">
      <ol class="steps">
        <li aria-current={made ? undefined : "step"}>
          <h3>Make a new key with the same rights</h3>
          {!made && (
            <form class="row" onSubmit={submit}>
              <label>
                The old key goes on for
                <select name="overlap">
                  {overlaps.map(([seconds, words]) => (
                    <option key={seconds} value={seconds}>
                      {words}
                    </option>
                  ))}
                </select>
              </label>
              <button type="submit" class="primary">
                Make the new key
              </button>
            </form>
          )}
        </li>
        <li aria-current={made ? "step" : undefined}>
          <h3>Give the new key to the programs that use the old one</h3>
          {made && <ShownOnce what="key" value={made.key} />}
        </li>
        <li>
          <h3>See that nothing uses the old one, and end it</h3>
          {made && (
            <>
              <p aria-live="polite">
                The old key was last used <Time value={shown.lastUsedAt} />, to about five minutes
                {shown.revokedAt !== null && (
                  <>
                    ; it ends <Time value={shown.revokedAt} />
                  </>
                )}
                .
              </p>
              {isUsable(shown) && (
                <p class="row">
                  <button type="button" onClick={onChanged}>
                    Look again
                  </button>
                  <button type="button" class="danger" onClick={onRevoke}>
                    End the old key now
                  </button>
                </p>
              )}
            </>
          )}
        </li>
      </ol>
      {[refused, failure].map((one) => one !== undefined && <FailureView key={String(one)} failure={one} />)}
    </section>
  );
}
