/** A list of `/admin`, read page by page, with the dialogs that make one of its things and show one. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { callAdmin } from "../api/call-admin";
import { CopyAdminRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { type Column, Table } from "../ui/table";
import { AsOf } from "../ui/time";
import { usePages } from "../ui/use-pages";

interface ListingProps<Row> {
  /** `key` */
  readonly what: string;
  /** `Keys` */
  readonly caption: string;
  readonly token: string;
  /** `keys?companyId=acme` */
  readonly path: string;
  readonly canEdit: boolean;
  /** @param open shows one */
  columns(open: (id: string) => void): readonly Column<Row>[];
  /** Both are dialogs; the list is read again when they close. */
  create(onClose: () => void): ComponentChildren;
  manage(id: string, onClose: () => void): ComponentChildren;
}

export function Listing<Row extends { readonly id: string }>({
  what,
  caption,
  token,
  path,
  canEdit,
  columns,
  create,
  manage,
}: ListingProps<Row>) {
  const [dialog, setDialog] = useState<"create" | { readonly id: string }>();
  const { rows, last, hasMore, failure, retry, reload, readMore } = usePages<Row>(
    path,
    ({ cursor, signal }) =>
      callAdmin(token, {
        path: cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
        signal,
      }),
  );
  const close = () => {
    setDialog(undefined);
    reload();
  };
  return (
    <>
      {failure !== undefined && <FailureView failure={failure} onRetry={retry} />}
      {last && (
        <p class="row summary">
          <strong aria-live="polite">
            {hasMore ? `First ${rows.length} of more` : `All ${rows.length}`}
          </strong>
          <AsOf at={last.at} />
          <CopyAdminRequest sent={last.sent} />
          {canEdit ? (
            <button type="button" onClick={() => setDialog("create")}>
              Create a {what}
            </button>
          ) : (
            <span class="quiet">Read-only. To change {what}s, switch "edit" on in the banner.</span>
          )}
        </p>
      )}
      {rows.length > 0 && (
        <Table
          caption={caption}
          columns={columns((id) => setDialog({ id }))}
          rows={rows}
          keyOf={({ id }) => id}
        />
      )}
      {hasMore && (
        <button type="button" onClick={() => readMore()}>
          Show more
        </button>
      )}
      {dialog === "create" && create(close)}
      {typeof dialog === "object" && manage(dialog.id, close)}
    </>
  );
}
