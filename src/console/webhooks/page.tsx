/** Webhooks: who is told of changes, and whether it arrives. */
import { useState } from "preact/hooks";
import { WithToken } from "../admin/with-token";
import { nextCursor } from "../api/call";
import { callAdmin } from "../api/call-admin";
import type { PageProps } from "../shell/pages";
import { CopyAdminRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { type Column, Table } from "../ui/table";
import { AsOf, Time } from "../ui/time";
import { useLoaded } from "../ui/use-loaded";
import { Create } from "./create";
import { Manage } from "./manage";
import { tellsText, type Webhook } from "./webhook";

export function WebhooksPage(props: PageProps) {
  return <WithToken>{(token) => <Webhooks {...props} token={token} />}</WithToken>;
}

function Webhooks({ session, canEdit, token }: PageProps & { readonly token: string }) {
  const { company } = session;
  const [creating, setCreating] = useState(false);
  const [managed, setManaged] = useState<string>();
  const path = `webhooks?limit=500&companyId=${encodeURIComponent(company.id)}`;
  const { value, failure, reload } = useLoaded(path, (signal) =>
    callAdmin<readonly Webhook[]>(token, { path, signal }),
  );
  const count = value?.data.length ?? 0;
  return (
    <>
      {failure !== undefined && <FailureView failure={failure} onRetry={reload} />}
      {value && (
        <p class="row summary">
          <strong aria-live="polite">
            {nextCursor(value.headers) === undefined ? `All ${count}` : `First ${count} of more`}
          </strong>
          <AsOf at={value.at} />
          <CopyAdminRequest sent={value.sent} />
          {canEdit ? (
            <button type="button" onClick={() => setCreating(true)}>
              Create a webhook
            </button>
          ) : (
            <span class="quiet">Read-only. To change webhooks, switch "edit" on in the banner.</span>
          )}
        </p>
      )}
      {value && count > 0 && (
        <Table caption="Webhooks" columns={columns(setManaged)} rows={value.data} keyOf={({ id }) => id} />
      )}
      {creating && (
        <Create
          token={token}
          companyId={company.id}
          onClose={() => {
            setCreating(false);
            reload();
          }}
        />
      )}
      {managed !== undefined && (
        <Manage
          id={managed}
          session={session}
          token={token}
          canEdit={canEdit}
          onClose={() => {
            setManaged(undefined);
            reload();
          }}
        />
      )}
    </>
  );
}

const columns = (manage: (id: string) => void): readonly Column<Webhook>[] => [
  {
    name: "url",
    title: "Delivers to",
    cell: ({ id, url, description }) => (
      <>
        <button type="button" class="link" onClick={() => manage(id)}>
          {url}
        </button>
        {description !== null && <div class="quiet">{description}</div>}
      </>
    ),
  },
  {
    name: "status",
    title: "State",
    cell: ({ status, pausedReason }) => (pausedReason === null ? status : `${status}: ${pausedReason}`),
  },
  { name: "tells", title: "Tells", cell: tellsText },
  { name: "createdAt", title: "Created", cell: ({ createdAt }) => <Time value={createdAt} /> },
];
