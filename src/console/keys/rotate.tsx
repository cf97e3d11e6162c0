/** Rotates a key: a new one with the same rights, and the end of the old one once nothing uses it. */
import { Rotation } from "../admin/rotation";
import { callAdmin } from "../api/call-admin";
import { FailureView } from "../ui/failure-view";
import { Time } from "../ui/time";
import { isUsable, type Key, type NewKey } from "./key";

interface RotateProps {
  /** The old key, as it is now. */
  readonly shown: Key;
  readonly token: string;
  onChanged(): void;
  onRevoke(): void;
  /** Why the old key was not ended. */
  readonly failure: unknown;
}

export function Rotate({ shown, token, onChanged, onRevoke, failure }: RotateProps) {
  const rotate = async (overlapSeconds: number) => {
    const path = `keys/${shown.id}/rotate`;
    const { data } = await callAdmin<NewKey>(token, { method: "POST", path, body: { overlapSeconds } });
    onChanged();
    return data.key;
  };
  return (
    <Rotation
      what="key"
      steps={[
        "Make a new key with the same rights",
        "Give the new key to the programs that use the old one",
        "See that nothing uses the old one, and end it",
      ]}
      rotate={rotate}
    >
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
      {failure !== undefined && <FailureView failure={failure} />}
    </Rotation>
  );
}
