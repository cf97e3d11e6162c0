/** One key: what it is, and what can be done with it. */
import { useState } from "preact/hooks";
import { ChangeForm } from "../admin/change-form";
import { Confirm } from "../admin/confirm";
import { callAdmin } from "../api/call-admin";
import { useAnnounce } from "../ui/announce";
import { CopyAdminRequest } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { AsOf, Time } from "../ui/time";
import { useAttempt } from "../ui/use-attempt";
import { useLoaded } from "../ui/use-loaded";
import { KeyFields, keyOf, valuesOf } from "./fields";
import { isUsable, type Key, keyState, rateText, rightsText } from "./key";
import { Rotate } from "./rotate";

interface ManageProps {
  readonly id: string;
  readonly token: string;
  onClose(): void;
}

export function Manage({ id, token, onClose }: ManageProps) {
  const { value, failure, reload } = useLoaded(id, (signal) =>
    callAdmin<Key>(token, { path: `keys/${id}`, signal }),
  );
  return (
    <Dialog kind="drawer" title={value?.data.name ?? "Key"} onClose={onClose}>
      {failure !== undefined && <FailureView failure={failure} onRetry={reload} />}
      {value && (
        <>
          <p class="row summary">
            <AsOf at={value.at} />
            <button type="button" class="small" onClick={reload}>
              Read again
            </button>
            <CopyAdminRequest sent={value.sent} />
          </p>
          <Facts shown={value.data} />
          <Actions shown={value.data} token={token} onChanged={reload} />
        </>
      )}
    </Dialog>
  );
}

function Facts({ shown }: { readonly shown: Key }) {
  return (
    <dl class="facts">
      <dt>Ends with</dt>
      <dd>
        <code>{shown.preview}</code>
      </dd>
      <dt>State</dt>
      <dd>{keyState(shown)}</dd>
      <dt>May</dt>
      <dd>{rightsText(shown)}</dd>
      <dt>Requests a minute</dt>
      <dd>{rateText(shown)}</dd>
      <dt>Expires</dt>
      <dd>
        <Time value={shown.expiresAt} />
      </dd>
      <dt>Last used</dt>
      <dd>
        <Time value={shown.lastUsedAt} />
      </dd>
      {shown.revokedAt !== null && (
        <>
          <dt>Ends</dt>
          <dd>
            <Time value={shown.revokedAt} />
          </dd>
        </>
      )}
    </dl>
  );
}

interface ActionsProps {
  readonly shown: Key;
  readonly token: string;
  onChanged(): void;
}

function Actions({ shown, token, onChanged }: ActionsProps) {
  const announce = useAnnounce();
  const [doing, setDoing] = useState<"change" | "rotate" | "revoke">();
  const { failure, attempt } = useAttempt();
  const path = `keys/${shown.id}`;
  const done = (what: string) => {
    announce(what);
    setDoing(undefined);
    onChanged();
  };
  const send = (what: string, request: Parameters<typeof callAdmin>[1]) =>
    attempt(async () => {
      await callAdmin(token, request);
      done(what);
    });
  const isSuspended = shown.suspendedAt !== null;
  const suspend = () =>
    send(isSuspended ? "Resumed." : "Suspended.", {
      method: "PATCH",
      path,
      body: { suspended: !isSuspended },
    });
  const revoke = () => send("Revoked.", { method: "DELETE", path });
  // The guide of a rotation goes on after the key has been given an end.
  if (doing === "rotate") {
    return <Rotate shown={shown} token={token} onChanged={onChanged} onRevoke={revoke} failure={failure} />;
  }
  if (!isUsable(shown)) return <p class="quiet">This key has ended for good.</p>;
  if (doing === "change") {
    return (
      <ChangeForm
        title="Change the key"
        token={token}
        path={path}
        before={valuesOf(shown)}
        read={keyOf}
        onChanged={() => done("Saved.")}
        onCancel={() => setDoing(undefined)}
      >
        <KeyFields shown={shown} />
      </ChangeForm>
    );
  }
  return (
    <>
      <p class="row">
        <button type="button" onClick={() => setDoing("change")}>
          Change
        </button>
        <button type="button" onClick={suspend}>
          {isSuspended ? "Resume" : "Suspend"}
        </button>
        {shown.revokedAt === null && (
          <button type="button" onClick={() => setDoing("rotate")}>
            Rotate
          </button>
        )}
        <button type="button" class="danger" onClick={() => setDoing("revoke")}>
          Revoke
        </button>
      </p>
      {doing === "revoke" && (
        <Confirm
          title="Revoke the key"
          text="Programs with this key are refused from now on. This cannot be undone; to suspend it can."
          action="Revoke for good"
          onConfirm={revoke}
          onCancel={() => setDoing(undefined)}
        />
      )}
      {failure !== undefined && <FailureView failure={failure} />}
    </>
  );
}
