/** Webhooks: who is told of changes, and whether it arrives. */
import { Listing } from "../admin/listing";
import { WithToken } from "../admin/with-token";
import type { PageProps } from "../shell/pages";
import type { Column } from "../ui/table";
import { Time } from "../ui/time";
import { Create } from "./create";
import { Manage } from "./manage";
import { tellsText, type Webhook } from "./webhook";

export function WebhooksPage(props: PageProps) {
  return <WithToken>{(token) => <Webhooks {...props} token={token} />}</WithToken>;
}

function Webhooks({ session, canEdit, token }: PageProps & { readonly token: string }) {
  const { company } = session;
  return (
    <Listing<Webhook>
      what="webhook"
      caption="Webhooks"
      token={token}
      path={`webhooks?companyId=${encodeURIComponent(company.id)}`}
      canEdit={canEdit}
      columns={columns}
      create={(onClose) => <Create token={token} companyId={company.id} onClose={onClose} />}
      manage={(id, onClose) => (
        <Manage id={id} session={session} token={token} canEdit={canEdit} onClose={onClose} />
      )}
    />
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
