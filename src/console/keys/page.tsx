/** Keys: who may use the API, and what each may do. */
import { useState } from "preact/hooks";
import { WithToken } from "../admin/with-token";
import { callAdmin } from "../api/call-admin";
import type { PageProps } from "../shell/pages";
import { CopyAdminRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { type Column, Table } from "../ui/table";
import { AsOf, Time } from "../ui/time";
import { usePages } from "../ui/use-pages";
import { Create } from "./create";
import { type Key, keyState, rightsText } from "./key";
import { Manage } from "./manage";

export function KeysPage(props: PageProps) {
  return <WithToken>{(token) => <Keys {...props} token={token} />}</WithToken>;
}

type Owner = "company" | "service";

function Keys({ session, canEdit, token }: PageProps & { readonly token: string }) {
  const [owner, setOwner] = useState<Owner>("company");
  const [creating, setCreating] = useState(false);
  const [managed, setManaged] = useState<string>();
  const companyId = owner === "company" ? session.company.id : null;
  const path = `keys?companyId=${encodeURIComponent(companyId ?? "")}`;
  const { rows, last, hasMore, failure, retry, reload, readMore } = usePages<Key>(
    path,
    ({ cursor, signal }) =>
      callAdmin(token, {
        path: cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
        signal,
      }),
  );
  return (
    <>
      <fieldset class="chips">
        <legend>Keys of</legend>
        <button type="button" aria-pressed={owner === "company"} onClick={() => setOwner("company")}>
          {session.company.name}
        </button>
        <button type="button" aria-pressed={owner === "service"} onClick={() => setOwner("service")}>
          all companies (service keys)
        </button>
      </fieldset>
      {failure !== undefined && <FailureView failure={failure} onRetry={retry} />}
      {last && (
        <p class="row summary">
          <strong aria-live="polite">
            {hasMore ? `First ${rows.length} of more` : `All ${rows.length}`}
          </strong>
          <AsOf at={last.at} />
          <CopyAdminRequest sent={last.sent} />
          {canEdit ? (
            <button type="button" onClick={() => setCreating(true)}>
              Create a key
            </button>
          ) : (
            <span class="quiet">Read-only. To change keys, switch "edit" on in the banner.</span>
          )}
        </p>
      )}
      {rows.length > 0 && (
        <Table
          caption="Keys"
          columns={columns(canEdit ? setManaged : undefined)}
          rows={rows}
          keyOf={({ id }) => id}
        />
      )}
      {hasMore && (
        <button type="button" onClick={() => readMore()}>
          Show more
        </button>
      )}
      {creating && (
        <Create
          token={token}
          companyId={companyId}
          onClose={() => {
            setCreating(false);
            reload();
          }}
        />
      )}
      {managed !== undefined && (
        <Manage
          id={managed}
          token={token}
          onClose={() => {
            setManaged(undefined);
            reload();
          }}
        />
      )}
    </>
  );
}

const columns = (manage: ((id: string) => void) | undefined): readonly Column<Key>[] => [
  {
    name: "name",
    title: "Name",
    cell: ({ id, name, preview }) => (
      <>
        {manage ? (
          <button type="button" class="link" onClick={() => manage(id)}>
            {name}
          </button>
        ) : (
          name
        )}{" "}
        <code>…{preview}</code>
      </>
    ),
  },
  { name: "state", title: "State", cell: (key) => <KeyStateText shown={key} /> },
  { name: "rights", title: "May", cell: rightsText },
  { name: "lastUsedAt", title: "Last used", cell: ({ lastUsedAt }) => <Time value={lastUsedAt} /> },
  { name: "createdAt", title: "Created", cell: ({ createdAt }) => <Time value={createdAt} /> },
  { name: "expiresAt", title: "Expires", cell: ({ expiresAt }) => <Time value={expiresAt} /> },
];

function KeyStateText({ shown }: { readonly shown: Key }) {
  const state = keyState(shown);
  if (state !== "ending") return <>{state}</>;
  return (
    <>
      ends <Time value={shown.revokedAt} />
    </>
  );
}
