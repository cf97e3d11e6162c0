/** Keys: who may use the API, and what each may do. */
import { useState } from "preact/hooks";
import { Listing } from "../admin/listing";
import { WithToken } from "../admin/with-token";
import type { PageProps } from "../shell/pages";
import type { Column } from "../ui/table";
import { Time } from "../ui/time";
import { Create } from "./create";
import { type Key, keyState, rightsText } from "./key";
import { Manage } from "./manage";

export function KeysPage(props: PageProps) {
  return <WithToken>{(token) => <Keys {...props} token={token} />}</WithToken>;
}

type Owner = "company" | "service";

function Keys({ session, canEdit, token }: PageProps & { readonly token: string }) {
  const [owner, setOwner] = useState<Owner>("company");
  const companyId = owner === "company" ? session.company.id : null;
  const path = `keys?companyId=${encodeURIComponent(companyId ?? "")}`;
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
      <Listing<Key>
        what="key"
        caption="Keys"
        token={token}
        path={path}
        canEdit={canEdit}
        columns={(open) => columns(canEdit ? open : undefined)}
        create={(onClose) => <Create token={token} companyId={companyId} onClose={onClose} />}
        manage={(id, onClose) => <Manage id={id} token={token} onClose={onClose} />}
      />
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
