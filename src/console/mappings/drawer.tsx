/** All that is known of a mapping: its row, the counterparts of its entity, its metadata and its history. */
import { useState } from "preact/hooks";
import { call, type Mapping, nextCursor } from "../api/call";
import type { Session } from "../api/session";
import { CopyRequest } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { FailureView } from "../ui/failure-view";
import { JsonTree } from "../ui/json-tree";
import { AsOf, Time } from "../ui/time";
import { useLoaded } from "../ui/use-loaded";
import { readMapping } from "./change";
import { type Counterpart, Counterparts } from "./counterparts";
import { Edit } from "./edit";
import { History } from "./history";
import { Unlink } from "./unlink";

/** An entity has one in each integration; more than this are not seen at once anyway. */
const shownCounterparts = 50;

interface DrawerProps {
  readonly id: string;
  readonly session: Session;
  readonly canEdit: boolean;
  onOpen(id: string): void;
  onChanged(): void;
  onUnlinked(): void;
  onClose(): void;
}

export function Drawer({ id, session, canEdit, onOpen, onChanged, onUnlinked, onClose }: DrawerProps) {
  const { key, company } = session;
  const [changing, setChanging] = useState<"edit" | "unlink">();
  const found = useLoaded(id, async (signal) => {
    const options = { signal };
    const mapping = await readMapping(session, id, signal);
    const all = await call<readonly Counterpart[]>(
      key,
      (api) =>
        api
          .from("externalIntegrationMapping")
          .select("id,entityId,integration,externalId")
          .eq("companyId", company.id)
          .eq("entityType", mapping.entityType)
          .eq("entityId", mapping.entityId)
          .order("integration")
          .limit(shownCounterparts),
      options,
    );
    const isCut = nextCursor(all.headers) !== undefined;
    return { mapping, counterparts: all.data, isCut, sent: all.sent, at: all.at };
  });
  const { value } = found;
  const done = () => {
    setChanging(undefined);
    found.reload();
    onChanged();
  };
  const title = value ? `${value.mapping.entityType} ${value.mapping.entityId}` : "Mapping";
  return (
    <Dialog kind="drawer" title={title} onClose={onClose}>
      {found.failure !== undefined && <FailureView failure={found.failure} onRetry={found.reload} />}
      {!value && found.isLoading && <p class="loading">Loading …</p>}
      {value && (
        <>
          <p class="row summary">
            <AsOf at={value.at} />
            <CopyRequest sent={value.sent} />
          </p>
          <Counterparts mappings={value.counterparts} shown={id} onOpen={onOpen} />
          {value.isCut && <p class="quiet">The first {shownCounterparts} of more counterparts.</p>}
          <h3>{value.mapping.integration}</h3>
          <Facts mapping={value.mapping} />
          {canEdit && changing === undefined && (
            <p class="row">
              <button type="button" onClick={() => setChanging("edit")}>
                Edit or relink
              </button>
              <button type="button" class="danger" onClick={() => setChanging("unlink")}>
                Unlink
              </button>
            </p>
          )}
          {!canEdit && (
            <p class="quiet">Read-only. To change this mapping, switch "edit" on in the banner.</p>
          )}
          {canEdit && changing === "edit" && (
            <Edit
              mapping={value.mapping}
              session={session}
              onDone={done}
              onCancel={() => setChanging(undefined)}
            />
          )}
          {canEdit && changing === "unlink" && (
            <Unlink
              mapping={value.mapping}
              session={session}
              onDone={onUnlinked}
              onCancel={() => setChanging(undefined)}
            />
          )}
          <h3>Metadata</h3>
          <JsonTree value={value.mapping.metadata} />
          <History id={id} loads={found.loads} session={session} />
        </>
      )}
    </Dialog>
  );
}

function Facts({ mapping }: { readonly mapping: Mapping }) {
  const {
    externalId,
    allowDuplicateExternalId,
    lastSyncedAt,
    remoteUpdatedAt,
    createdAt,
    createdBy,
    updatedAt,
    updatedBy,
  } = mapping;
  return (
    <dl class="facts">
      <dt>External id</dt>
      <dd>{externalId ?? <span class="missing">missing</span>}</dd>
      <dt>May be shared</dt>
      <dd>{allowDuplicateExternalId ? "yes" : "no"}</dd>
      <dt>Last synced</dt>
      <dd>
        <Time value={lastSyncedAt} />
      </dd>
      <dt>Changed there</dt>
      <dd>
        <Time value={remoteUpdatedAt} />
      </dd>
      <dt>Created</dt>
      <dd>
        <Time value={createdAt} /> by {createdBy ?? "unknown"}
      </dd>
      <dt>Changed</dt>
      <dd>
        <Time value={updatedAt} /> by {updatedBy ?? "unknown"}
      </dd>
      <dt>Id</dt>
      <dd>{mapping.id}</dd>
    </dl>
  );
}
